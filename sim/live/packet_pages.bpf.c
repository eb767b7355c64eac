// SPDX-License-Identifier: GPL-3.0-or-later
// Runs in the kernel at each packet that is handed to a network device: whose pages carry its payload?
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// Only the members that are needed; the loader finds where this kernel has them.
#define RELOCATED __attribute__((preserve_access_index))

struct inode {
    unsigned long i_ino;
} RELOCATED;

struct address_space {
    struct inode *host;
} RELOCATED;

enum pageflags { PG_uptodate = 3 };

struct page {
    struct address_space *mapping;
    unsigned long compound_head;
} RELOCATED;

struct sock_common {
    __be16 skc_dport;
    __u16 skc_num;
} RELOCATED;

struct sock {
    struct sock_common __sk_common;
} RELOCATED;

struct sk_buff {
    struct sock *sk;
    unsigned int len;
    unsigned int data_len;
    __u16 transport_header;
    unsigned char *head;
    unsigned char *data;
    unsigned int end;
} RELOCATED;

// struct bio_vec of older kernels and struct skb_frag of newer ones are laid out alike.
struct fragment {
    __u64 page;
    __u32 length;
    __u32 offset;
};

struct skb_shared_info {
    __u8 flags;
    __u8 nr_frags;
    struct sk_buff *frag_list;
    struct fragment frags[1];
} RELOCATED;

enum { FILE_PAGES, USER_PAGES, KERNEL_COPIES, PACKETS, SEGMENTED_UNSEEN, ZERO_COPY_FLAG, SHARED_FLAG, SENT_AGAIN, KERNEL_SHARED, FIGURES };

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, FIGURES);
    __type(key, __u32);
    __type(value, __u64);
} figures SEC(".maps");

// How far a connection has got, so that what TCP sends again is not counted again.
struct progress {
    __u32 known;
    __u32 end;
};

// Connections that are watched: local port << 16 | remote port.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 256);
    __type(key, __u32);
    __type(value, struct progress);
} connections SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

static void add(__u32 figure, __u64 amount)
{
    __u64 *value = bpf_map_lookup_elem(&figures, &figure);
    if (value)
        __sync_fetch_and_add(value, amount);
}

static int kindOf(__u64 address)
{
    struct page *page = (struct page *)(address & ~1UL);
    unsigned long head = BPF_CORE_READ(page, compound_head);
    if (head & 1)
        page = (struct page *)(head - 1);
    unsigned long mapping = (unsigned long)BPF_CORE_READ(page, mapping);
    if (!mapping) {
        // A file that was cut short lets go of its pages while packets still hold them. They are known by having been
        // filled from a file once; buffers of the network never are. Flags are the first word of struct page.
        unsigned long flags = 0;
        bpf_probe_read_kernel(&flags, sizeof flags, page);
        return flags >> bpf_core_enum_value(enum pageflags, PG_uptodate) & 1 ? FILE_PAGES : KERNEL_COPIES;
    }
    // include/linux/page-flags.h: the lowest bit marks anonymous memory.
    return mapping & 1 ? USER_PAGES : FILE_PAGES;
}

SEC("tp_btf/net_dev_start_xmit")
int BPF_PROG(packet, struct sk_buff *skb)
{
    struct sock *sk = BPF_CORE_READ(skb, sk);
    if (!sk)
        return 0;
    __u16 remote = BPF_CORE_READ(sk, __sk_common.skc_dport);
    __u32 key = (__u32)BPF_CORE_READ(sk, __sk_common.skc_num) << 16 | (__u16)(remote << 8 | remote >> 8);
    struct progress *progress = bpf_map_lookup_elem(&connections, &key);
    if (!progress)
        return 0;

    unsigned char *head = BPF_CORE_READ(skb, head);
    unsigned char *data = BPF_CORE_READ(skb, data);
    unsigned int length = BPF_CORE_READ(skb, len);
    unsigned int inFragments = BPF_CORE_READ(skb, data_len);
    unsigned int transport = BPF_CORE_READ(skb, transport_header);

    // RFC 791 and 793: what is before the payload in the linear part.
    __u8 protocol = 0;
    __u8 words = 0;
    bpf_probe_read_kernel(&protocol, 1, data + 14 + 9);
    unsigned int headers = (unsigned int)(head + transport - data);
    if (protocol == 6) {
        bpf_probe_read_kernel(&words, 1, head + transport + 12);
        headers += (words >> 4) * 4;
    } else {
        // Of a datagram in pieces only the first has its header.
        __u16 piece = 0;
        bpf_probe_read_kernel(&piece, sizeof piece, data + 14 + 6);
        if ((__builtin_bswap16(piece) & 0x1fff) == 0)
            headers += 8;
    }
    unsigned int linear = length - inFragments;
    if (length <= headers)
        return 0;
    if (protocol == 6) {
        __u32 sequence = 0;
        bpf_probe_read_kernel(&sequence, sizeof sequence, head + transport + 4);
        __u32 end = __builtin_bswap32(sequence) + (length - headers);
        if (progress->known && (__s32)(end - progress->end) <= 0) {
            add(SENT_AGAIN, length - headers);
            return 0;
        }
        progress->known = 1;
        progress->end = end;
    }
    add(PACKETS, 1);
    if (linear > headers)
        add(KERNEL_COPIES, linear - headers);

    struct skb_shared_info *shared = (struct skb_shared_info *)(head + BPF_CORE_READ(skb, end));
    __u8 flags = BPF_CORE_READ(shared, flags);
    int count = BPF_CORE_READ(shared, nr_frags);
    if (BPF_CORE_READ(shared, frag_list))
        add(SEGMENTED_UNSEEN, 1);
    char *fragments = (char *)shared + bpf_core_field_offset(struct skb_shared_info, frags);
    for (int i = 0; i < 17; ++i) {
        struct fragment one;
        if (i >= count || bpf_probe_read_kernel(&one, sizeof one, fragments + i * sizeof one))
            break;
        int kind = kindOf(one.page);
        add(kind, one.length);
        if (flags & 1)
            add(ZERO_COPY_FLAG, one.length);
        if (flags & 2) {
            add(SHARED_FLAG, one.length);
            if (kind == KERNEL_COPIES)
                add(KERNEL_SHARED, one.length);
        }
    }
    return 0;
}
