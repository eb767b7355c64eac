// socket=none kernel=3.4+ source=create_pipe_files
int p[2];
assert(pipe2(p, O_NONBLOCK | O_DIRECT) == 0);
assert(fcntl(p[0], F_GETFL) == (O_RDONLY | O_NONBLOCK));
assert((fcntl(p[1], F_GETFL) & O_DIRECT) == O_DIRECT);
