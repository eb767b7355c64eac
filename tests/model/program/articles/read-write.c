read(file, tmp_buf, len);
write(socket, tmp_buf, len);
