// Fills the connection table of this network namespace: COUNT UDP packets, each from a client of its own, to 10.0.0.1:53.
// usage: clients COUNT
// The packets are made by hand and sent in hundreds at a time: a socket for each client would take minutes.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { batch = 256 };

struct packet {
    struct iphdr ip;
    struct udphdr udp;
    char data[4];
};

int main(int argc, char **argv) {
    static struct packet packets[batch];
    static struct mmsghdr messages[batch];
    static struct iovec parts[batch];
    struct sockaddr_in service = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a000001)};
    long count = argc > 1 ? atol(argv[1]) : 0;
    int descriptor = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
    if (descriptor < 0) return perror("clients"), 1;
    for (int i = 0; i < batch; i++) {
        packets[i] = (struct packet){
            .ip = {.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP, .daddr = service.sin_addr.s_addr},
            .udp = {.dest = htons(53), .len = htons(sizeof packets->udp + sizeof packets->data)}};
        parts[i] = (struct iovec){&packets[i], sizeof packets[i]};
        messages[i].msg_hdr = (struct msghdr){&service, sizeof service, &parts[i], 1};
    }
    for (long sent = 0; sent < count;) {
        int now = count - sent < batch ? count - sent : batch;
        for (int i = 0; i < now; i++) {
            // 200,000 addresses, each with some ports.
            packets[i].ip.saddr = htonl(0x0b000000 + (sent + i) % 200000);
            packets[i].udp.source = htons(1024 + (sent + i) / 200000);
        }
        if ((now = sendmmsg(descriptor, messages, now, 0)) < 1) return perror("clients"), 1;
        sent += now;
    }
    return 0;
}
