#!/usr/bin/env python3
"""Compiles and runs the conformance cases on the kernel of this machine.

The kernel is the judge: a case whose assert fails here is a wrong case.
Standard library only. See README.md for the format of a case.
"""
import argparse
import os
import platform
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEPARATOR = "//--- reader\n"
KEYS = {"file", "out", "cached", "socket", "kernel", "needs"}
PEERS = ["none", "fast", "never", "reader"]

# What a case may call without saying so.
HEADERS = """errno fcntl limits poll pthread signal stdint stdio stdlib string time unistd
 arpa/inet netinet/in netinet/tcp sys/ioctl sys/mman sys/resource sys/sendfile sys/socket sys/stat
 sys/time sys/types sys/uio sys/wait linux/errqueue linux/falloc linux/fs""".split()

HARNESS = r"""
static void die(const char *what) { perror(what); _exit(99); }

static void fill(const char *path, long bytes)
{
    if (bytes < 0) return;
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    if (fd < 0) die(path);
    unsigned char block[4096];
    for (long done = 0; done < bytes; ) {
        long want = bytes - done > 4096 ? 4096 : bytes - done;
        for (long k = 0; k < want; k++) block[k] = (unsigned char)((done + k) * 37 + ((done + k) >> 8) + 11);
        if (write(fd, block, want) != want) die("fill");
        done += want;
    }
    if (COLD && (fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))) die("drop cache");
    close(fd);
}

static void connect_pair(int end[2])
{
    struct sockaddr_in at;
    socklen_t size = sizeof at;
    memset(&at, 0, sizeof at);
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int door = socket(AF_INET, SOCK_STREAM, 0);
    end[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (door < 0 || end[0] < 0 || bind(door, (void *)&at, size) || listen(door, 1)
        || getsockname(door, (void *)&at, &size) || connect(end[0], (void *)&at, size)) die("connect");
    end[1] = accept(door, 0, 0);
    if (end[1] < 0) die("accept");
    close(door);
}

static pid_t start_peer(int end[2])
{
    pid_t pid = fork();
    if (pid) return pid;
    close(end[0]);
    if (PEER == PEER_fast) {
        char sink[65536];
        while (recv(end[1], sink, sizeof sink, 0) > 0) continue;
    } else if (PEER == PEER_never) {
        for (;;) pause();
    } else {
        peer_program(end[1]);
    }
    exit(0);
}

static pid_t start_program(int sock)
{
    pid_t pid = fork();
    if (pid) return pid;
    int file = FILE_BYTES < 0 ? -1 : open("file", O_RDWR);
    int out = OUT_BYTES < 0 ? -1 : open("out", O_RDWR);
    program(file, sock, out);
    exit(0);
}

static int judge(const char *who, pid_t pid)
{
    int st;
    if (waitpid(pid, &st, 0) != pid) die("waitpid");
    if (WIFSIGNALED(st)) fprintf(stderr, "%s ended by signal %d\n", who, WTERMSIG(st));
    else if (st) fprintf(stderr, "%s exited with %d\n", who, WEXITSTATUS(st));
    return st != 0;
}

int main(void)
{
    struct rlimit no_core = { 0, 0 };
    setrlimit(RLIMIT_CORE, &no_core);
    signal(SIGPIPE, SIG_DFL);
    fill("file", FILE_BYTES);
    fill("out", OUT_BYTES);
    int end[2] = { -1, -1 };
    pid_t peer = 0;
    if (PEER != PEER_none) {
        connect_pair(end);
        peer = start_peer(end);
        close(end[1]);
    }
    pid_t prog = start_program(end[0]);
    if (peer) close(end[0]);
    int bad = judge("program", prog);
    if (peer && PEER == PEER_never) {
        kill(peer, SIGKILL);
        waitpid(peer, 0, 0);
    } else if (peer) {
        bad |= judge("reader", peer);
    }
    return bad;
}
"""


class CaseError(Exception):
    pass


def load(path):
    """One case: its metadata, and its source as C that the harness can call."""
    head, _, text = path.read_text().partition("\n")
    if not head.startswith("// "):
        raise CaseError("no metadata in the first line")
    keys, _, source = head[3:].partition("source=")
    if not source:
        raise CaseError("no source= in the metadata")
    try:
        meta = dict(word.split("=") for word in keys.split())
    except ValueError:
        raise CaseError("metadata is key=value, separated by blanks")
    if set(meta) - KEYS:
        raise CaseError(f"unknown metadata: {', '.join(sorted(set(meta) - KEYS))}")
    body, split, peer = text.partition(SEPARATOR)
    kind = meta.get("socket", "none")
    if kind not in PEERS or (kind == "reader") != bool(split):
        raise CaseError("socket= and the reader part do not agree")

    def size(key):
        return -1 if meta.get(key, "none") == "none" else int(meta[key])

    name = path.stem
    c = ["#define _GNU_SOURCE"] + [f"#include <{h}.h>" for h in HEADERS]
    c += ["#undef assert",
          "#define assert(what) ((what) ? (void)0 : (dprintf(2, \"line %d: %s: errno %d, %s\\n\","
          " __LINE__, #what, errno, strerror(errno)), abort()))"]
    c += [f"#define PEER_{k} {i}" for i, k in enumerate(PEERS)]
    c += [f"#define PEER PEER_{kind}", f"#define FILE_BYTES {size('file')}L",
          f"#define OUT_BYTES {size('out')}L", f"#define COLD {int(meta.get('cached') == 'none')}"]
    c += ["static void program(int file, int socket, int out) {", f'#line 2 "{name}"', body, "}"]
    c += ["static void peer_program(int socket) {",
          f'#line {3 + body.count(chr(10))} "{name}"', peer, "}", '#line 1 "harness"', HARNESS]
    needs = set(filter(None, meta.get("needs", "").split(",")))
    return meta, needs, "\n".join(c)


def too_old(spec):
    if spec in (None, "any"):
        return False
    want = [int(x) for x in spec.rstrip("+").split(".")]
    return [int(x) for x in platform.release().split("-")[0].split(".")[:2]] < want


def privileged(args):
    """Whether the programs would run with CAP_SYS_RESOURCE."""
    caps = [line for line in open("/proc/self/status") if line.startswith("CapEff")]
    return not args.user and bool(int(caps[0].split()[1], 16) >> 24 & 1)


def execute(exe, folder, args):
    """One run in its own directory; None when it passed, else what went wrong."""
    as_user = {}
    if args.user:
        who = pwd.getpwnam(args.user)
        os.chown(folder, who.pw_uid, who.pw_gid)
        as_user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    run = subprocess.Popen([exe], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, start_new_session=True, **as_user)
    late = False
    try:
        text, _ = run.communicate(timeout=args.timeout)
    except subprocess.TimeoutExpired:
        late = True
        os.killpg(run.pid, signal.SIGKILL)  # the session that was started just above
        text, _ = run.communicate()
    text = text.decode(errors="replace").strip()
    if late:
        return f"still running after {args.timeout:g} s\n{text}"
    return text or f"exit {run.returncode}" if run.returncode else None


def check(path, args):
    try:
        meta, needs, source = load(path)
    except CaseError as e:
        return "FAIL", str(e)
    if too_old(meta.get("kernel")):
        return "SKIP", f"needs Linux {meta['kernel']}"
    if "netadmin" in needs and (os.getuid() != 0 or args.user):
        return "SKIP", "needs CAP_NET_ADMIN"
    if "unprivileged" in needs and privileged(args):
        return "SKIP", "needs to run without privileges"
    with tempfile.TemporaryDirectory(prefix="conform.", dir=args.dir) as top:
        top = Path(top)
        top.chmod(0o755)
        (top / "case.c").write_text(source)
        cc = subprocess.run(["gcc", "-std=gnu11", "-O0", "-w", "-pthread", "-o", "case", "case.c"],
                            cwd=top, capture_output=True, text=True)
        if cc.returncode:
            return "FAIL", "does not compile\n" + cc.stderr.strip()
        for turn in range(args.repeat):
            folder = top / f"turn{turn}"
            folder.mkdir()
            wrong = execute(top / "case", folder, args)
            if wrong:
                return "FAIL", f"run {turn + 1} of {args.repeat}: {wrong}"
            shutil.rmtree(folder)
    return "PASS", ""


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    ap.add_argument("names", nargs="*", help="parts of case names (default: every case)")
    ap.add_argument("-j", "--jobs", type=int, default=2)
    ap.add_argument("-r", "--repeat", type=int, default=1, help="runs of each case")
    ap.add_argument("-t", "--timeout", type=float, default=20, metavar="SECONDS")
    ap.add_argument("-u", "--user", help="run the programs as this user (only root can)")
    ap.add_argument("-c", "--cases", type=Path, default=HERE / "cases", metavar="DIR")
    ap.add_argument("-d", "--dir", default="/var/tmp",
                    help="where the programs run; must be a disk filesystem (default /var/tmp)")
    ap.add_argument("-v", "--verbose", action="store_true", help="name the cases that pass, too")
    args = ap.parse_args()
    paths = [p for p in sorted(args.cases.glob("*.c"))
             if not args.names or any(n in p.stem for n in args.names)]
    tally = dict.fromkeys(["PASS", "FAIL", "SKIP"], 0)
    with ThreadPoolExecutor(args.jobs) as pool:
        for path, (verdict, why) in zip(paths, pool.map(lambda p: check(p, args), paths)):
            tally[verdict] += 1
            if verdict != "PASS" or args.verbose:
                print(verdict, path.stem, *(("\n    " + line) for line in why.splitlines()), flush=True)
    print(f"{tally['PASS']} passed, {tally['FAIL']} failed, {tally['SKIP']} skipped; Linux "
          f"{platform.release()}, {args.user or pwd.getpwuid(os.getuid()).pw_name}")
    return 1 if tally["FAIL"] or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
