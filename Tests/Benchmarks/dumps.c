// The least that a listing of the whole table can do, for scale: a netlink socket, the number of the IPVS family, the dump
// of the services, and a dump of the servers of each. It asks and receives as our ipvsadm does (Sources/CIPVS), looks at
// nothing but what the next question needs, and prints nothing.
// usage: dumps                all of it
//        dumps services      the dump of the services alone
//        dumps ADDRESS PORT  one TCP service over IPv4, and the dump of its servers
#include "CIPVS.h"
#include <arpa/inet.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { datagram_size = 32 * 1024, datagrams_per_call = 4, receive_bytes = 4 * 1024 * 1024, wait_seconds = 10 };

static char buffer[datagrams_per_call * datagram_size] __attribute__((aligned(16)));
static int descriptor, family;

static void fail(const char *what) {
    fprintf(stderr, "dumps: %s\n", what);
    exit(1);
}

struct request {
    struct nlmsghdr header;
    struct genlmsghdr generic;
    char attributes[256];
};

static void ask(int command, int flags, const void *attributes, size_t length) {
    struct request request = {
        .header = {.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) + length, .nlmsg_type = family, .nlmsg_flags = NLM_F_REQUEST | flags},
        .generic = {.cmd = command, .version = IPVS_GENL_VERSION}};
    if (length > sizeof request.attributes) fail("a service of that many bytes");
    memcpy(request.attributes, attributes, length);
    if (cipvs_send(descriptor, &request, request.header.nlmsg_len) != 0) fail("the kernel takes no question");
}

// Hands each object's attributes to `on_object`, until the end of the dump. Returns the number of datagrams before it.
static int receive(void (*on_object)(const struct nlattr *attributes, int length)) {
    struct cipvs_datagram datagrams[datagrams_per_call];
    for (int count = 0;;) {
        int taken = cipvs_receive(descriptor, true, buffer, datagram_size, datagrams_per_call, datagrams);
        if (taken < 0) fail("no answer");
        for (int i = 0; i < taken; i++, count++) {
            struct nlmsghdr *message = (struct nlmsghdr *)(buffer + i * datagram_size);
            int left = datagrams[i].length;
            for (; nlmsg_ok(message, left); message = nlmsg_next(message, &left)) {
                if (message->nlmsg_type == NLMSG_ERROR) fail("the kernel refuses");
                if (message->nlmsg_type == NLMSG_DONE) return count;
                if (on_object) on_object(genlmsg_attrdata(nlmsg_data(message), 0), genlmsg_attrlen(nlmsg_data(message), 0));
            }
        }
    }
}

// What names each service, as an attribute that questions for its servers carry.
static struct name { char bytes[64]; int length; } *names;
static size_t count, capacity;

static void keep_name(const struct nlattr *attributes, int length) {
    if (count == capacity) names = realloc(names, (capacity = capacity ? capacity * 2 : 256) * sizeof *names);
    if (!names) fail("no memory");
    struct name *name = &names[count++];
    const struct nlattr *service = nla_find(attributes, length, IPVS_CMD_ATTR_SERVICE), *attribute;
    if (!service) fail("a service without attributes");
    name->length = NLA_HDRLEN;
    int left;
    nla_for_each_nested(attribute, service, left) {
        if (nla_type(attribute) > IPVS_SVC_ATTR_FWMARK) continue;
        memcpy(name->bytes + name->length, attribute, NLA_ALIGN(attribute->nla_len));
        name->length += NLA_ALIGN(attribute->nla_len);
    }
    *(struct nlattr *)name->bytes = (struct nlattr){.nla_len = name->length, .nla_type = IPVS_CMD_ATTR_SERVICE | NLA_F_NESTED};
}

// Asks for one service by itself, whose name is then kept.
static void ask_one(const char *address, const char *port) {
    struct {
        struct nlattr outer;
        struct { struct nlattr head; uint16_t value, padding; } family, protocol;
        struct { struct nlattr head; uint8_t value[16]; } address;
        struct { struct nlattr head; uint16_t value, padding; } port;
    } name = {
        .outer = {sizeof name, IPVS_CMD_ATTR_SERVICE | NLA_F_NESTED},
        .family = {{NLA_HDRLEN + 2, IPVS_SVC_ATTR_AF}, AF_INET},
        .protocol = {{NLA_HDRLEN + 2, IPVS_SVC_ATTR_PROTOCOL}, IPPROTO_TCP},
        .address = {{NLA_HDRLEN + 16, IPVS_SVC_ATTR_ADDR}},
        .port = {{NLA_HDRLEN + 2, IPVS_SVC_ATTR_PORT}, htons(atoi(port))}};
    if (inet_pton(AF_INET, address, name.address.value) != 1) fail("no address");
    ask(IPVS_CMD_GET_SERVICE, NLM_F_ACK, &name, sizeof name);
    // The service, and then the acknowledgement.
    struct cipvs_datagram datagrams[2];
    for (int taken = 0, now; taken < 2; taken += now)
        if ((now = cipvs_receive(descriptor, true, buffer, datagram_size, 2 - taken, datagrams)) < 1) fail("no answer");
    ask(IPVS_CMD_GET_DEST, NLM_F_DUMP, &name, sizeof name);
    receive(NULL);
}

int main(int argc, char **argv) {
    struct nl_sock *socket = nl_socket_alloc();
    if (!socket || genl_connect(socket) != 0) fail("no netlink");
    family = genl_ctrl_resolve(socket, IPVS_GENL_NAME);
    if (family < 0) fail("no IPVS");
    descriptor = nl_socket_get_fd(socket);
    cipvs_prepare(descriptor, receive_bytes, wait_seconds);
    if (argc == 3) {
        ask_one(argv[1], argv[2]);
        return 0;
    }
    ask(IPVS_CMD_GET_SERVICE, NLM_F_DUMP, NULL, 0);
    receive(keep_name);
    if (argc == 2) return 0;
    for (size_t i = 0; i < count; i++) {
        ask(IPVS_CMD_GET_DEST, NLM_F_DUMP, names[i].bytes, names[i].length);
        receive(NULL);
    }
    return 0;
}
