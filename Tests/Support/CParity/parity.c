#define _GNU_SOURCE
#include "CParity.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

// Milliseconds for a frame to cross a pair of devices.
static const int patience = 10000;

static int set_up(struct ifreq *request, const uint8_t hardware[6]) {
    int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return -errno;
    int failed = 0;
    if (hardware) {
        request->ifr_hwaddr.sa_family = 1;  // Ethernet
        memcpy(request->ifr_hwaddr.sa_data, hardware, 6);
        if (ioctl(probe, SIOCSIFHWADDR, request) < 0) failed = -errno;
    }
    request->ifr_flags = IFF_UP;
    if (!failed && ioctl(probe, SIOCSIFFLAGS, request) < 0) failed = -errno;
    close(probe);
    return failed;
}

int parity_tap(const char *node, const char *name, const uint8_t hardware[6]) {
    int tap = open(node, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tap < 0) return -errno;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    int failed = ioctl(tap, TUNSETIFF, &request) < 0 ? -errno : set_up(&request, hardware);
    if (!failed) return tap;
    close(tap);
    return failed;
}

struct message {
    struct nlmsghdr header;
    char rest[256];
};

static void append(struct message *message, unsigned short type, const void *value, int length) {
    struct rtattr *attribute = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = RTA_LENGTH(length);
    if (length) memcpy(RTA_DATA(attribute), value, length);
    message->header.nlmsg_len = NLMSG_ALIGN(message->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

// An attribute whose content are the attributes that follow, up to `close_nest`.
static struct rtattr *open_nest(struct message *message, unsigned short type) {
    struct rtattr *nest = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->header.nlmsg_len));
    append(message, type, NULL, 0);
    return nest;
}

static void close_nest(struct message *message, struct rtattr *nest) {
    nest->rta_len = (char *)message + message->header.nlmsg_len - (char *)nest;
}

static int send_message(struct message *message) {
    int link = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (link < 0) return -errno;
    message->header.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
    int result = send(link, message, message->header.nlmsg_len, 0) < 0 ? -errno : 0;
    char answer[1024];
    if (!result) {
        int length = recv(link, answer, sizeof answer, 0);
        struct nlmsghdr *header = (struct nlmsghdr *)answer;
        if (length < (int)NLMSG_LENGTH(sizeof(struct nlmsgerr)) || header->nlmsg_type != NLMSG_ERROR) result = -EPROTO;
        else result = ((struct nlmsgerr *)NLMSG_DATA(header))->error;
    }
    close(link);
    return result;
}

static int index_of(const char *device) {
    int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return 0;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    int index = ioctl(probe, SIOCGIFINDEX, &request) < 0 ? 0 : request.ifr_ifindex;
    close(probe);
    return index;
}

static int family_of(int length) { return length == 4 ? AF_INET : AF_INET6; }

int parity_address(const char *device, const uint8_t *address, int length, int prefix) {
    struct message message;
    memset(&message, 0, sizeof message);
    struct ifaddrmsg *body = NLMSG_DATA(&message.header);
    message.header.nlmsg_type = RTM_NEWADDR;
    message.header.nlmsg_len = NLMSG_LENGTH(sizeof *body);
    body->ifa_family = family_of(length);
    body->ifa_prefixlen = prefix;
    body->ifa_flags = IFA_F_NODAD;
    body->ifa_index = index_of(device);
    append(&message, IFA_LOCAL, address, length);
    append(&message, IFA_ADDRESS, address, length);
    return send_message(&message);
}

static int add_route(
    const char *device, const uint8_t *address, int length, int prefix, const uint8_t *gateway, int type, int table
) {
    struct message message;
    memset(&message, 0, sizeof message);
    struct rtmsg *body = NLMSG_DATA(&message.header);
    message.header.nlmsg_type = RTM_NEWROUTE;
    message.header.nlmsg_len = NLMSG_LENGTH(sizeof *body);
    body->rtm_family = family_of(length);
    body->rtm_dst_len = prefix;
    body->rtm_table = table;
    body->rtm_protocol = RTPROT_STATIC;
    body->rtm_scope = type == RTN_LOCAL ? RT_SCOPE_HOST : gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    body->rtm_type = type;
    if (prefix) append(&message, RTA_DST, address, length);
    int index = index_of(device);
    append(&message, RTA_OIF, &index, sizeof index);
    if (gateway) {
        body->rtm_flags = RTNH_F_ONLINK;
        append(&message, RTA_GATEWAY, gateway, length);
    }
    return send_message(&message);
}

int parity_local_route(const uint8_t *address, int length, int prefix) {
    return add_route("lo", address, length, prefix, 0, RTN_LOCAL, RT_TABLE_LOCAL);
}

int parity_route(const char *device, const uint8_t *address, int length, int prefix, const uint8_t *gateway) {
    return add_route(device, address, length, prefix, gateway, RTN_UNICAST, RT_TABLE_MAIN);
}

int parity_neighbour(const char *device, const uint8_t *address, int length, const uint8_t hardware[6]) {
    struct message message;
    memset(&message, 0, sizeof message);
    struct ndmsg *body = NLMSG_DATA(&message.header);
    message.header.nlmsg_type = RTM_NEWNEIGH;
    message.header.nlmsg_len = NLMSG_LENGTH(sizeof *body);
    body->ndm_family = family_of(length);
    body->ndm_ifindex = index_of(device);
    body->ndm_state = NUD_PERMANENT;
    append(&message, NDA_DST, address, length);
    append(&message, NDA_LLADDR, hardware, 6);
    return send_message(&message);
}

static int add_pair(const char *outside, const char *inside, const uint8_t hardware[6]) {
    struct message message;
    memset(&message, 0, sizeof message);
    struct ifinfomsg *body = NLMSG_DATA(&message.header);
    message.header.nlmsg_type = RTM_NEWLINK;
    message.header.nlmsg_len = NLMSG_LENGTH(sizeof *body);
    append(&message, IFLA_IFNAME, outside, strlen(outside) + 1);
    struct rtattr *link = open_nest(&message, IFLA_LINKINFO);
    append(&message, IFLA_INFO_KIND, "veth", 5);
    struct rtattr *data = open_nest(&message, IFLA_INFO_DATA);
    struct rtattr *peer = open_nest(&message, VETH_INFO_PEER);
    message.header.nlmsg_len += NLMSG_ALIGN(sizeof(struct ifinfomsg));
    append(&message, IFLA_IFNAME, inside, strlen(inside) + 1);
    append(&message, IFLA_ADDRESS, hardware, 6);
    close_nest(&message, peer);
    close_nest(&message, data);
    close_nest(&message, link);
    return send_message(&message);
}

static int packet_socket(const char *device, int protocol) {
    int packets = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (packets < 0) return -errno;
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = protocol, .sll_ifindex = index_of(device)};
    if (bind(packets, (struct sockaddr *)&address, sizeof address) == 0) return packets;
    int failed = -errno;
    close(packets);
    return failed;
}

int parity_marking_way(const char *outside, const char *inside, const uint8_t hardware[6]) {
    int failed = add_pair(outside, inside, hardware);
    // The inner end first: an end that comes up before its peer gets its queue from a worker thread, some time after the
    // peer is up, and loses whatever is sent until then.
    const char *ends[] = {inside, outside};
    for (int end = 0; end < 2 && !failed; end++) {
        struct ifreq request;
        memset(&request, 0, sizeof request);
        strncpy(request.ifr_name, ends[end], IFNAMSIZ - 1);
        failed = set_up(&request, NULL);
    }
    if (failed) return failed;
    return packet_socket(outside, 0);
}

int parity_listener(const char *device) { return packet_socket(device, htons(ETH_P_ALL)); }

int parity_send_marked(int way, int listener, const uint8_t *frame, int length, uint32_t mark) {
    if (setsockopt(way, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0) return -errno;
    if (send(way, frame, length, 0) != length) return -errno;
    uint8_t seen[2048];
    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    while (poll(&waiting, 1, patience) > 0) {
        if (recv(listener, seen, sizeof seen, 0) == length && memcmp(seen, frame, length) == 0) return 0;
    }
    return -ETIMEDOUT;
}
