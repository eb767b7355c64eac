// SPDX-License-Identifier: GPL-3.0-or-later
// What came after the articles: shared blocks, kernel TLS, receiving by mapping, io_uring, frames past the stack. Each program asserts what Linux
// answers; the counters say who carried the bytes.
#include <QTest>

#include "tests/support/run_scenario.h"

#include <string>

using namespace copyscope;
using tests::RanScenario;
using tests::runProgram;

namespace {

const std::string files = "files: { file: { size: 64 KiB, cached: none }, out: { size: 0 } }\n";
const std::string tcp = "files: { file: { size: 64 KiB, cached: all } }\n"
                        "sockets: { socket: { type: tcp, via: nic, reader: fast } }\n";
const std::string local = "sockets: { socket: { type: tcp, via: loopback, reader: fast } }\n";
const std::string keys = "struct tls12_crypto_info_aes_gcm_128 keys;\n"
                         "memset(&keys, 0, sizeof(keys));\n"
                         "keys.info.version = TLS_1_2_VERSION;\n"
                         "keys.info.cipher_type = TLS_CIPHER_AES_GCM_128;\n"
                         "assert(setsockopt(socket, SOL_TCP, TCP_ULP, \"tls\", 4) == 0);\n"
                         "assert(setsockopt(socket, SOL_TLS, TLS_TX, &keys, sizeof(keys)) == 0);\n";

/// `head` with parameters of the machine changed.
std::string with(const std::string& parameters, const std::string& head) { return head + "set: { " + parameters + " }\n"; }

const std::string udp = "sockets: { socket: { type: udp, via: nic, reader: fast } }\n";
/// Memory for 8 frames, its rings, and a socket that sends.
const std::string xsk = "struct xsk_umem *umem;\nstruct xsk_socket *xsk;\nstruct xsk_ring_prod fill;\n"
                        "struct xsk_ring_prod tx;\nstruct xsk_ring_cons done;\nstruct xsk_umem_config memory;\n"
                        "struct xsk_socket_config wanted;\nuint32_t at;\n"
                        "char *area = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
                        "memset(&memory, 0, sizeof(memory));\nmemset(&wanted, 0, sizeof(wanted));\n"
                        "memory.fill_size = 8;\nmemory.comp_size = 8;\nmemory.frame_size = 4096;\nwanted.tx_size = 8;\n"
                        "memset(area, 'X', 32768);\n"
                        "assert(xsk_umem__create(&umem, area, 32768, &fill, &done, &memory) == 0);\n";

/// A peer that sends so many bytes at once and then ends its direction.
std::string sends(const std::string& bytes)
{
    return "sockets:\n  socket:\n    type: tcp\n    via: nic\n    reader: |\n"
           "      char *piece = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
           "      memset(piece, 'P', 65536);\n"
           "      assert(send(socket, piece, " + bytes + ", 0) == " + bytes + ");\n"
           "      shutdown(socket, SHUT_WR);\n";
}

}  // namespace

class TestBeyond : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // --- shared blocks ---------------------------------------------------------------------------------------

    void whatIsDirtyIsWrittenBeforeItIsShared()
    {
        const RanScenario run = runProgram(R"(
            char page[4096];
            char got[4096];
            memset(page, 'D', 4096);
            assert(pwrite(file, page, 4096, 0) == 4096);
            assert(ioctl(out, FICLONE, file) == 0);
            memset(page, 'E', 4096);
            assert(pwrite(file, page, 4096, 0) == 4096);
            assert(pread(out, got, 4096, 0) == 4096 && got[0] == 'D');
        )", with("fs.reflink: true", files));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("disk_bytes_written"), 4096.0);
    }

    void whatDoesNotEndWithABlockIsShortenedOrRefused()
    {
        // 10000 bytes of `file` into the middle of a larger file: two blocks can be shared, the rest of one cannot.
        const RanScenario run = runProgram(R"(
            loff_t from = 0;
            loff_t to = 4096;
            assert(ftruncate(out, 65536) == 0);
            assert(copy_file_range(file, &from, out, &to, 10000, 0) == 8192);
            assert(from == 8192 && to == 12288);
            assert(copy_file_range(file, &from, out, &to, 100, 0) == 100);
        )", with("fs.reflink: true", files));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("cpu_copy_bytes"), 100.0);
    }

    void cloningWantsTwoRegularFilesThatCanBeUsedSo()
    {
        const RanScenario run = runProgram(R"(
            int reader = open("out", O_RDONLY);
            int pipefd[2];
            pipe(pipefd);
            assert(ioctl(reader, FICLONE, file) == -1 && errno == EBADF);
            assert(ioctl(out, FICLONE, 77) == -1 && errno == EBADF);
            assert(ioctl(out, FICLONE, pipefd[0]) == -1 && errno == EINVAL);
        )", with("fs.reflink: true", files));
        QCOMPARE(run.problems, std::string());
    }

    void beforeLinux45TheRequestIsUnknown()
    {
        const RanScenario run = runProgram("assert(ioctl(out, FICLONE, file) == -1 && errno == ENOTTY);",
                                           with("kernel: \"4.4\", fs.reflink: true", files));
        QCOMPARE(run.problems, std::string());
    }

    // --- kernel TLS ------------------------------------------------------------------------------------------

    void aRecordGathersWhatIsMarkedAsMore()
    {
        // 100 + 200 bytes are one record; its header and tag are 29 bytes. Gathering copies, and the record is encrypted.
        const RanScenario run = runProgram(keys + R"(
            char buf[300];
            memset(buf, 'm', 300);
            assert(send(socket, buf, 100, MSG_MORE) == 100);
            assert(send(socket, buf, 200, 0) == 200);
        )", tcp);
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("bytes_delivered"), 329.0);
        QCOMPARE(run.lanes[0].counter("cpu_copy_bytes"), 600.0);
        QCOMPARE(run.lanes[0].counter("intact"), 1.0);
    }

    void anOpenRecordLeavesWhenTheSocketIsClosed()
    {
        const RanScenario run = runProgram(keys + R"(
            char buf[100];
            memset(buf, 'm', 100);
            assert(send(socket, buf, 100, MSG_MORE) == 100);
            close(socket);
        )", tcp);
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("bytes_delivered"), 129.0);
    }

    void zerocopySendsAreRefusedOnTls()
    {
        const RanScenario run = runProgram(keys + R"(
            struct io_uring ring;
            struct io_uring_cqe *cqe;
            char buf[100];
            memset(buf, 'z', 100);
            assert(send(socket, buf, 100, MSG_ZEROCOPY) == -1 && errno == EOPNOTSUPP);
            assert(io_uring_queue_init(2, &ring, 0) == 0);
            io_uring_prep_send_zc(io_uring_get_sqe(&ring), socket, buf, 100, 0, 0);
            assert(io_uring_submit_and_wait(&ring, 1) == 1);
            assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == -EOPNOTSUPP);
        )", tcp);
        QCOMPARE(run.problems, std::string());
    }

    void loopbackHasNoCardThatCouldEncrypt()
    {
        const RanScenario run = runProgram(keys + R"(
            int one = 1;
            char *buf = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            memset(buf, 'l', 16384);
            assert(setsockopt(socket, SOL_TLS, TLS_TX_ZEROCOPY_RO, &one, sizeof(one)) == 0);
            assert(send(socket, buf, 16384, 0) == 16384);
        )", with("nic.tls_offload: true", local));
        QCOMPARE(run.problems, std::string());
        // One pass that encrypts.
        QCOMPARE(run.lanes[0].counter("cpu_copy_bytes"), 16384.0);
    }

    void olderReleasesKnowFewerCiphers()
    {
        const RanScenario run = runProgram(R"(
            struct tls12_crypto_info_aes_gcm_256 keys;
            memset(&keys, 0, sizeof(keys));
            keys.info.version = TLS_1_2_VERSION;
            keys.info.cipher_type = TLS_CIPHER_AES_GCM_256;
            assert(setsockopt(socket, SOL_TCP, TCP_ULP, "tls", 4) == 0);
            assert(setsockopt(socket, SOL_TLS, TLS_TX, &keys, sizeof(keys)) == -1 && errno == EINVAL);
        )", with("kernel: \"4.14\"", tcp));
        QCOMPARE(run.problems, std::string());
    }

    // --- receiving by mapping --------------------------------------------------------------------------------

    void onlyWholePagesOfAPacketAreMapped()
    {
        // With an MTU of 9000 a packet carries 8948 bytes: two pages, and 756 bytes that must be read.
        const RanScenario run = runProgram(R"(
            struct tcp_zerocopy_receive zc;
            socklen_t length = sizeof(zc);
            char rest[756];
            char *at = mmap(NULL, 65536, PROT_READ, MAP_SHARED, socket, 0);
            usleep(10000);
            memset(&zc, 0, sizeof(zc));
            zc.address = (uint64_t) at;
            zc.length = 65536;
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &length) == 0);
            assert(zc.length == 8192 && zc.recv_skip_hint == 756);
            assert(at[0] == 'P' && at[8191] == 'P');
            assert(recv(socket, rest, 756, 0) == 756);
            zc.length = 65536;
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &length) == 0);
            // All that was asked for in whole pages is mapped: no hint, although 756 bytes follow.
            assert(zc.length == 8192 && zc.recv_skip_hint == 0);
        )", with("nic.mtu: 9000, nic.header_split: true", sends("17896")));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("cpu_copy_bytes"), 756.0);
    }

    void smallRestsAreCopiedWhereTheProgramSays()
    {
        const RanScenario run = runProgram(R"(
            struct tcp_zerocopy_receive zc;
            socklen_t length = sizeof(zc);
            char rest[1000];
            char *at = mmap(NULL, 65536, PROT_READ, MAP_SHARED, socket, 0);
            usleep(10000);
            memset(&zc, 0, sizeof(zc));
            zc.address = (uint64_t) at;
            zc.length = 65536;
            zc.copybuf_address = (uint64_t) rest;
            zc.copybuf_len = 1000;
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &length) == 0);
            assert(zc.length == 0 && zc.copybuf_len == 500 && zc.recv_skip_hint == 0);
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &length) == -1 && errno == EIO);
        )", with("nic.mtu: 4148, nic.header_split: true", sends("500")));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("cpu_copy_bytes"), 500.0);
    }

    void theAddressMustBeAMappingOfASocket()
    {
        const RanScenario run = runProgram(R"(
            struct tcp_zerocopy_receive zc;
            socklen_t length = sizeof(zc);
            socklen_t little = 8;
            char *memory = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            char *at = mmap(NULL, 8192, PROT_READ, MAP_SHARED, socket, 0);
            assert(mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, socket, 0) == MAP_FAILED && errno == EPERM);
            usleep(10000);
            memset(&zc, 0, sizeof(zc));
            zc.address = (uint64_t) at + 1;
            zc.length = 8192;
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &length) == -1 && errno == EINVAL);
            zc.address = (uint64_t) memory;
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &length) == -1 && errno == EINVAL);
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &little) == -1 && errno == EINVAL);
        )", with("nic.mtu: 4148, nic.header_split: true", sends("16384")));
        QCOMPARE(run.problems, std::string());
    }

    void mappedPagesStayUntilTheNextCallOrTheEnd()
    {
        // The second call takes the page of the first one away; a touch of what is not there any more is a bus error.
        const RanScenario run = runProgram(R"(
            jmp_buf env;
            void onBus(int number) { siglongjmp(env, 1); }
            struct tcp_zerocopy_receive zc;
            socklen_t length = sizeof(zc);
            char *at = mmap(NULL, 8192, PROT_READ, MAP_SHARED, socket, 0);
            signal(SIGBUS, onBus);
            usleep(10000);
            memset(&zc, 0, sizeof(zc));
            zc.address = (uint64_t) at;
            zc.length = 4096;
            assert(getsockopt(socket, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &zc, &length) == 0 && zc.length == 4096);
            assert(at[4095] == 'P');
            if (sigsetjmp(env, 1) == 0) {
                char c = at[4096];
                return 1;
            }
        )", with("nic.mtu: 4148, nic.header_split: true", sends("16384")));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].exitCode(), std::int64_t{0});
    }

    // --- io_uring --------------------------------------------------------------------------------------------

    void aFullQueueGivesNoRequestAndAnEmptyOneNoResult()
    {
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            struct io_uring_cqe *cqe;
            assert(io_uring_queue_init(2, &ring, 0) == 0);
            assert(io_uring_peek_cqe(&ring, &cqe) == -EAGAIN);
            io_uring_prep_nop(io_uring_get_sqe(&ring));
            io_uring_prep_nop(io_uring_get_sqe(&ring));
            assert(io_uring_get_sqe(&ring) == NULL);
            assert(io_uring_sq_ready(&ring) == 2);
            assert(io_uring_submit(&ring) == 2);
            assert(io_uring_sq_ready(&ring) == 0 && io_uring_cq_ready(&ring) == 2);
            assert(io_uring_get_sqe(&ring) != NULL);
            assert(io_uring_queue_init(0, &ring, 0) == -EINVAL);
            assert(io_uring_queue_init(40000, &ring, 0) == -EINVAL);
        )", local);
        QCOMPARE(run.problems, std::string());
    }

    void resultsThatFindNoRoomAreKept()
    {
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            struct io_uring_cqe *cqe;
            assert(io_uring_queue_init(2, &ring, 0) == 0);
            for (int i = 0; i < 6; i++) {
                struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
                io_uring_prep_nop(sqe);
                io_uring_sqe_set_data64(sqe, i);
                assert(io_uring_submit(&ring) == 1);
            }
            assert(io_uring_cq_ready(&ring) == 4);
            for (int i = 0; i < 6; i++) {
                assert(io_uring_wait_cqe(&ring, &cqe) == 0 && io_uring_cqe_get_data64(cqe) == i);
                io_uring_cqe_seen(&ring, cqe);
            }
        )", local);
        QCOMPARE(run.problems, std::string());
    }

    void aChainStopsWhereItFailsUnlessItIsHard()
    {
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            struct io_uring_cqe *cqe;
            char buf[4096];
            int expected[4];
            expected[0] = -EBADF;
            expected[1] = -ECANCELED;
            expected[2] = -EBADF;
            expected[3] = 0;
            assert(io_uring_queue_init(8, &ring, 0) == 0);
            for (int hard = 0; hard < 2; hard++) {
                struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
                io_uring_prep_read(sqe, 77, buf, 4096, 0);
                io_uring_sqe_set_flags(sqe, hard ? IOSQE_IO_HARDLINK : IOSQE_IO_LINK);
                io_uring_prep_nop(io_uring_get_sqe(&ring));
            }
            assert(io_uring_submit_and_wait(&ring, 4) == 4);
            for (int i = 0; i < 4; i++) {
                assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == expected[i]);
                io_uring_cqe_seen(&ring, cqe);
            }
        )", local);
        QCOMPARE(run.problems, std::string());
    }

    void aSendThatFindsNoRoomIsTriedAgainWhenThereIsSome()
    {
        // More than the send buffer holds, to a reader by loopback: one request, complete in the end.
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            struct io_uring_cqe *cqe;
            char *buf = mmap(NULL, 8M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            int small = 16384;
            memset(buf, 's', 8M);
            setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
            assert(io_uring_queue_init(2, &ring, 0) == 0);
            io_uring_prep_send(io_uring_get_sqe(&ring), socket, buf, 8M, MSG_WAITALL);
            assert(io_uring_submit(&ring) == 1);
            assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == 8M);
        )", local);
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("bytes_delivered"), 8.0 * 1024 * 1024);
        QCOMPARE(run.lanes[0].counter("intact"), 1.0);
    }

    void filesAreWrittenByAWorker()
    {
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            struct io_uring_cqe *cqe;
            char buf[4096];
            memset(buf, 'w', 4096);
            assert(io_uring_queue_init(4, &ring, 0) == 0);
            struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
            io_uring_prep_write(sqe, out, buf, 4096, 0);
            io_uring_sqe_set_flags(sqe, IOSQE_IO_LINK);
            io_uring_prep_fsync(io_uring_get_sqe(&ring), out, 0);
            assert(io_uring_submit_and_wait(&ring, 2) == 2);
            assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == 4096);
            io_uring_cqe_seen(&ring, cqe);
            assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == 0);
            memset(buf, 0, 4096);
            assert(pread(out, buf, 4096, 0) == 4096 && buf[0] == 'w');
        )", files);
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("disk_bytes_written"), 4096.0);
        QVERIFY(run.lanes[0].counter("context_switches") > 0);
    }

    void registeredBuffersAreCheckedAndLimited()
    {
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            struct io_uring_cqe *cqe;
            struct iovec vector;
            char *buf = mmap(NULL, 1M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            assert(io_uring_queue_init(4, &ring, 0) == 0);
            assert(io_uring_unregister_buffers(&ring) == -ENXIO);
            vector.iov_base = buf;
            vector.iov_len = 1M;
            assert(io_uring_register_buffers(&ring, &vector, 1) == -ENOMEM);
            vector.iov_len = 8192;
            assert(io_uring_register_buffers(&ring, &vector, 1) == 0);
            assert(io_uring_register_buffers(&ring, &vector, 1) == -EBUSY);
            io_uring_prep_read_fixed(io_uring_get_sqe(&ring), file, buf + 4096, 8192, 0, 0);
            io_uring_prep_read_fixed(io_uring_get_sqe(&ring), file, buf, 4096, 0, 1);
            io_uring_prep_read_fixed(io_uring_get_sqe(&ring), file, buf + 4096, 4096, 0, 0);
            assert(io_uring_submit_and_wait(&ring, 3) == 3);
            assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == -EFAULT);
            io_uring_cqe_seen(&ring, cqe);
            assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == -EFAULT);
            io_uring_cqe_seen(&ring, cqe);
            assert(io_uring_wait_cqe(&ring, &cqe) == 0 && cqe->res == 4096);
            io_uring_cqe_seen(&ring, cqe);
            assert(io_uring_unregister_buffers(&ring) == 0);
        )", with("network.memlock: 64 KiB", "files: { file: { size: 64 KiB, cached: all } }\n"));
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("pages_pinned"), 2.0);
    }

    void aPollingThreadSleepsAndIsWoken()
    {
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            struct io_uring_params params;
            struct io_uring_cqe *cqe;
            memset(&params, 0, sizeof(params));
            params.flags = IORING_SETUP_SQPOLL;
            params.sq_thread_idle = 1;
            assert(io_uring_queue_init_params(4, &ring, &params) == 0);
            usleep(5000);
            io_uring_prep_nop(io_uring_get_sqe(&ring));
            assert(io_uring_submit(&ring) == 1);
            while (io_uring_peek_cqe(&ring, &cqe) != 0)
                ;
            assert(cqe->res == 0);
        )", local);
        QCOMPARE(run.problems, std::string());
        // It had gone to sleep after a millisecond: one call to wake it.
        QCOMPARE(run.lanes[0].calls("io_uring_enter"), std::int64_t{1});
    }

    // --- frames past the stack -------------------------------------------------------------------------------

    void framesMustLieInTheirMemory()
    {
        // Of three frames the one beyond the memory and the one across a chunk are thrown away.
        const RanScenario run = runProgram(xsk + R"(
            assert(xsk_socket__create(&xsk, "eth0", 0, umem, NULL, &tx, &wanted) == 0);
            assert(xsk_ring_prod__reserve(&tx, 3, &at) == 3);
            xsk_ring_prod__tx_desc(&tx, at)->addr = 32768;
            xsk_ring_prod__tx_desc(&tx, at)->len = 100;
            xsk_ring_prod__tx_desc(&tx, at + 1)->addr = 4000;
            xsk_ring_prod__tx_desc(&tx, at + 1)->len = 200;
            xsk_ring_prod__tx_desc(&tx, at + 2)->addr = 4096;
            xsk_ring_prod__tx_desc(&tx, at + 2)->len = 142;
            xsk_ring_prod__submit(&tx, 3);
            assert(xsk_ring_prod__reserve(&tx, 6, &at) == 0);
            assert(sendto(xsk_socket__fd(xsk), NULL, 0, 0, NULL, 0) == -1 && errno == EOPNOTSUPP);
            assert(sendto(xsk_socket__fd(xsk), NULL, 0, MSG_DONTWAIT, NULL, 0) == 0);
            while (xsk_ring_cons__peek(&done, 1, &at) == 0)
                ;
            assert(*xsk_ring_cons__comp_addr(&done, at) == 4096);
        )", udp);
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("bytes_delivered"), 100.0);
        QCOMPARE(run.lanes[0].counter("cpu_copy_bytes"), 0.0);
    }

    void aRingSaysWhenTheDriverWantsACall()
    {
        const RanScenario run = runProgram(xsk + R"(
            wanted.bind_flags = XDP_USE_NEED_WAKEUP;
            assert(xsk_socket__create(&xsk, "eth0", 0, umem, NULL, &tx, &wanted) == 0);
            assert(xsk_ring_prod__needs_wakeup(&tx) != 0);
        )", udp);
        QCOMPARE(run.problems, std::string());
        const RanScenario older = runProgram(xsk + R"(
            wanted.bind_flags = XDP_USE_NEED_WAKEUP;
            assert(xsk_socket__create(&xsk, "eth0", 0, umem, NULL, &tx, &wanted) == -EINVAL);
        )", with("kernel: \"5.3\"", udp));
        QCOMPARE(older.problems, std::string());
    }

    void memoryForFramesIsCheckedAndLimited()
    {
        const RanScenario run = runProgram(R"(
            struct xsk_umem *umem;
            struct xsk_ring_prod fill;
            struct xsk_ring_cons done;
            struct xsk_umem_config memory;
            char *area = mmap(NULL, 1M, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            memset(&memory, 0, sizeof(memory));
            memory.fill_size = 8;
            memory.comp_size = 8;
            memory.frame_size = 3000;
            assert(xsk_umem__create(&umem, area, 32768, &fill, &done, &memory) == -EINVAL);
            memory.frame_size = 4096;
            assert(xsk_umem__create(&umem, area + 100, 32768, &fill, &done, &memory) == -EINVAL);
            assert(xsk_umem__create(&umem, area, 1M, &fill, &done, &memory) == -ENOBUFS);
        )", with("network.memlock: 64 KiB", udp));
        QCOMPARE(run.problems, std::string());
    }

    void aCardOfItsOwnNeedsNoCalls()
    {
        const RanScenario run = runProgram(R"(
            struct rte_mbuf *packets[4];
            assert(rte_eal_init(0, NULL) == 0);
            struct rte_mempool *pool = rte_pktmbuf_pool_create("pool", 8, 0, 0, 2176, 0);
            assert(rte_eth_tx_queue_setup(0, 0, 8, 0, NULL) == 0);
            assert(rte_eth_dev_start(0) == 0);
            for (int round = 0; round < 16; round++) {
                for (int i = 0; i < 4; i++) {
                    while ((packets[i] = rte_pktmbuf_alloc(pool)) == NULL)
                        ;
                    memset(rte_pktmbuf_append(packets[i], 542), 'd', 542);
                    assert(packets[i]->pkt_len == 542 && rte_pktmbuf_append(packets[i], 4000) == NULL);
                }
                assert(rte_eth_tx_burst(0, 0, packets, 4) == 4);
            }
            usleep(1000);
        )", udp);
        QCOMPARE(run.problems, std::string());
        QCOMPARE(run.lanes[0].counter("bytes_delivered"), 16.0 * 4 * 500);
        QCOMPARE(run.lanes[0].counter("intact"), 1.0);
        QCOMPARE(run.lanes[0].counter("cpu_copy_bytes"), 0.0);
        QCOMPARE(run.lanes[0].counter("interrupts"), 0.0);
        // open, mmap, ioctl, two rings, the doorbell, usleep.
        QCOMPARE(run.lanes[0].counter("syscalls"), 7.0);
    }

    void withoutACardThereIsNothingToDrive()
    {
        const RanScenario run = runProgram("assert(rte_eal_init(0, NULL) == -ENOENT);", local);
        QCOMPARE(run.problems, std::string());
    }

    void requestsThatNeverEndDoNotOutliveTheProgram()
    {
        const RanScenario run = runProgram(R"(
            struct io_uring ring;
            char got[16];
            int pipefd[2];
            pipe(pipefd);
            assert(io_uring_queue_init(4, &ring, 0) == 0);
            io_uring_prep_recv(io_uring_get_sqe(&ring), socket, got, 16, 0);
            io_uring_prep_read(io_uring_get_sqe(&ring), pipefd[0], got, 16, 0);
            assert(io_uring_submit(&ring) == 2);
        )", local);
        QCOMPARE(run.problems, std::string());
    }
};

QTEST_GUILESS_MAIN(TestBeyond)

#include "tst_beyond.moc"
