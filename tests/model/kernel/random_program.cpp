// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/kernel/random_program.h"

#include <array>
#include <random>
#include <vector>

namespace copyscope::tests {

namespace {

constexpr std::uint64_t bufferBytes = 65536;

class Generator {
public:
    explicit Generator(std::uint32_t seed) : m_random(seed) {}

    std::string scenario();

private:
    [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return m_random() % limit; }
    template <std::size_t n>
    const char* oneOf(const std::array<const char*, n>& choices)
    {
        return choices[below(n)];
    }
    /// Lengths that meet borders: of bytes, pages, slots and chunks.
    std::string length()
    {
        constexpr std::array<const char*, 10> edges{"1", "100", "4095", "4096", "4097", "8192", "12289", "32768", "65535", "65536"};
        return below(2) == 0 ? oneOf(edges) : std::to_string(1 + below(bufferBytes));
    }
    std::string offset() { return below(2) == 0 ? std::to_string(below(64) * 4096) : std::to_string(below(300'000)); }

    void line(const std::string& text) { m_text += "      " + text + "\n"; }
    void step(bool child);
    void fileStep();
    void pipeStep();
    void socketStep();
    void mappingStep();
    void children();
    void count(const char* pipe, const char* sign) { line(std::string("if (n > 0) ") + pipe + " " + sign + " n;"); }
    void sent() { line("if (n > 0) sent += n;"); }

    std::mt19937 m_random;
    std::string m_text;
};

void Generator::fileStep()
{
    switch (below(9)) {
    case 0: line("n = read(file, buf, " + length() + ");"); break;
    case 1: line("n = pread(file, buf, " + length() + ", " + offset() + ");"); break;
    case 2:
        line("off = " + offset() + ";");
        line("n = pwrite(out, buf, " + length() + ", off);");
        line("assert(n > 0);");
        line("if (off + n > size) size = off + n;");
        break;
    case 3:
        line("size = " + offset() + ";");
        line("assert(ftruncate(out, size) == 0);");
        break;
    case 4: line("assert(lseek(file, " + offset() + ", SEEK_SET) >= 0);"); break;
    case 5:
        line("off = " + offset() + ";");
        line("lseek(out, off, SEEK_SET);");
        line("from = " + offset() + ";");
        line(below(2) == 0 ? "n = sendfile(out, file, &from, " + length() + ");"
                           : "n = copy_file_range(file, &from, out, NULL, " + length() + ", 0);");
        line("if (n > 0 && off + n > size) size = off + n;");
        break;
    case 6: line(oneOf(std::array<const char*, 3>{"fsync(out);", "fdatasync(out);", "posix_fadvise(out, 0, 0, POSIX_FADV_DONTNEED);"})); break;
    case 7: line("posix_fadvise(file, " + offset() + ", " + length() + oneOf(std::array<const char*, 2>{", POSIX_FADV_DONTNEED);", ", POSIX_FADV_WILLNEED);"})); break;
    default: line("assert(lseek(out, 0, SEEK_END) == size);"); break;
    }
}

void Generator::pipeStep()
{
    switch (below(8)) {
    case 0: line("n = write(p[1], buf, " + length() + ");"); count("inP", "+="); break;
    case 1: line("n = read(p[0], buf, " + length() + ");"); count("inP", "-="); break;
    case 2: line("from = " + offset() + ";"); line("n = splice(file, &from, p[1], NULL, " + length() + ", 0);"); count("inP", "+="); break;
    case 3: line("n = tee(p[0], q[1], " + length() + ", 0);"); count("inQ", "+="); break;
    case 4: line("n = splice(p[0], NULL, q[1], NULL, " + length() + ", 0);"); count("inP", "-="); count("inQ", "+="); break;
    case 5: line("n = read(q[0], buf, " + length() + ");"); count("inQ", "-="); break;
    case 6:
        line("iov.iov_base = buf + " + std::to_string(below(3) * 1000) + ";");
        line("iov.iov_len = " + std::to_string(1 + below(60'000)) + ";");
        line("n = vmsplice(p[1], &iov, 1, SPLICE_F_NONBLOCK);");
        count("inP", "+=");
        break;
    default:
        line("off = " + offset() + ";");
        line("from = off;");
        line("n = splice(p[0], NULL, out, &off, " + length() + ", 0);");
        count("inP", "-=");
        line("if (n > 0 && from + n > size) size = from + n;");
        break;
    }
}

void Generator::socketStep()
{
    switch (below(5)) {
    case 0: line("n = send(socket, buf, " + length() + ", " + oneOf(std::array<const char*, 2>{"0", "MSG_MORE"}) + ");"); break;
    case 1: line("from = " + offset() + ";"); line("n = sendfile(socket, file, &from, " + length() + ");"); break;
    case 2: line("n = splice(p[0], NULL, socket, NULL, " + length() + ", 0);"); count("inP", "-="); break;
    case 3: line("n = splice(q[0], NULL, socket, NULL, " + length() + ", SPLICE_F_MORE);"); count("inQ", "-="); break;
    default: line("n = write(socket, m + " + std::to_string(below(30'000)) + ", " + std::to_string(1 + below(30'000)) + ");"); break;
    }
    sent();
}

void Generator::mappingStep()
{
    // The mapped file is never cut, so that no access ends in SIGBUS.
    switch (below(6)) {
    case 0: line("memset(m + " + std::to_string(below(30'000)) + ", " + std::to_string(below(256)) + ", " + std::to_string(1 + below(30'000)) + ");"); break;
    case 1: line("m[" + std::to_string(below(bufferBytes)) + "] = " + std::to_string(below(128)) + ";"); break;
    case 2:
        line("munmap(m, 65536);");
        line(std::string("m = mmap(NULL, 65536, PROT_READ | PROT_WRITE, ")
             + oneOf(std::array<const char*, 3>{"MAP_SHARED, file", "MAP_PRIVATE, file", "MAP_PRIVATE | MAP_ANONYMOUS, -1"}) + ", 0);");
        line("assert(m != MAP_FAILED);");
        break;
    case 3: line("msync(m, 65536, " + std::string(oneOf(std::array<const char*, 2>{"MS_SYNC", "MS_ASYNC"})) + ");"); break;
    case 4: line("madvise(m, 65536, " + std::string(oneOf(std::array<const char*, 3>{"MADV_DONTNEED", "MADV_WILLNEED", "MADV_RANDOM"})) + ");"); break;
    default: line("memcpy(m, buf, " + std::to_string(1 + below(bufferBytes)) + ");"); break;
    }
}

void Generator::children()
{
    // The child has its own account of what it sent; pipes are shared, so it leaves them alone.
    line("if (fork() == 0) {");
    line("sent = 0;");
    for (std::uint64_t i = 1 + below(4); i > 0; --i) {
        if (below(2) == 0) {
            mappingStep();
        } else {
            line(below(2) == 0 ? "n = send(socket, buf, " + length() + ", 0);" : "from = " + offset() + "; n = sendfile(socket, file, &from, " + length() + ");");
            sent();
        }
    }
    line("printf(\"sent %d\\n\", sent);");
    line("return 0;");
    line("}");
    if (below(2) == 0)
        line("wait(NULL);");
}

void Generator::step(bool child)
{
    switch (below(child ? 9 : 10)) {
    case 0: case 1: case 2: fileStep(); break;
    case 3: case 4: case 5: pipeStep(); break;
    case 6: case 7: socketStep(); break;
    case 8: mappingStep(); break;
    default: children(); break;
    }
}

std::string Generator::scenario()
{
    constexpr std::array<const char*, 6> kernels{"6.18", "6.18", "4.14", "2.6.36", "6.1", "5.4"};
    std::string head = "copyscope: 1\ntitle: random\nmachine: ";
    head += oneOf(std::array<const char*, 3>{"server-2024", "server-2012", "laptop-2021"});
    head += "\nset: { kernel: \"" + std::string(oneOf(kernels)) + "\", cpu.cores: " + std::to_string(1 + below(4));
    // Little memory, so that the page cache has to give way.
    if (below(3) == 0)
        head += ", memory.size: 8 MiB";
    if (below(3) == 0)
        head += ", nic.scatter_gather: false";
    head += " }\nbuffers: { buf: 64 KiB }\nfiles: { file: { size: " + std::to_string(100'000 + below(300'000)) + ", cached: "
            + oneOf(std::array<const char*, 3>{"none", "all", "0..64 KiB"}) + " }, out: { size: 0 } }\nsockets: { socket: { type: "
            + oneOf(std::array<const char*, 4>{"tcp, via: nic", "tcp, via: nic", "tcp, via: loopback", "unix"})
            + ", reader: fast } }\nlanes:\n  lane:\n    program: |\n";

    for (const char* declaration : {"int p[2];", "int q[2];", "struct iovec iov;", "ssize_t n = 0;", "off_t off = 0;", "off_t from = 0;",
                                    "int size = 0;", "int sent = 0;", "int inP = 0;", "int inQ = 0;",
                                     "memset(buf, 'a', 65536);", "assert(pipe2(p, O_NONBLOCK) == 0);",
                                    "assert(pipe2(q, O_NONBLOCK) == 0);",
                                    "char *m = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);"})
        line(declaration);
    for (std::uint64_t i = 10 + below(40); i > 0; --i)
        step(false);
    // What is still in the pipes comes out, not a byte more or less.
    for (const char* end : {"while ((n = read(p[0], buf, 65536)) > 0) inP -= n;", "while ((n = read(q[0], buf, 65536)) > 0) inQ -= n;",
                            "assert(inP == 0);", "assert(inQ == 0);", "assert(lseek(out, 0, SEEK_END) == size);",
                            "printf(\"sent %d\\n\", sent);", "while (wait(NULL) > 0) ;"})
        line(end);
    return head + m_text + "expect: [ lane.exit == 0 ]\n";
}

}  // namespace

std::string randomScenario(std::uint32_t seed) { return Generator(seed).scenario(); }

}  // namespace copyscope::tests
