// What a plain C program, in one thread, needs for what `ipvs simulate --rules --flows --placements` does in the benchmark:
// one TCP service by NAT, wlc, IPv4; the connection table with closes, the two minutes of TIME_WAIT and ports that are
// used again; the same bytes out. Nothing is checked, counted or reported, and no other rules or flows are understood.
// Usage: placements RULES FLOWS OUTPUT
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { most_servers = 4096, most_connections = 1 << 22, buffer_size = 1 << 18, rows_ahead = 256 };
static const int64_t second = 1000000000, never = INT64_MAX;

// Memory that is touched before it is needed.
static void *room(size_t bytes) {
    bytes = (bytes + (2 << 20) - 1) & ~((2ul << 20) - 1);
    return memset(aligned_alloc(2 << 20, bytes), 0, bytes);
}

// ---- Servers: list position 0 is the head, which was added last. The winner of a tournament has the least load.

static int servers, leaves;
static struct { int64_t load, weight; } server[most_servers];
static struct { char text[24]; int length; } name[most_servers];
static uint16_t winner[2 * most_servers];

static inline int better(int left, int right) {
    if (right >= servers) return left;
    return server[left].load * server[right].weight > server[right].load * server[left].weight ? right : left;
}

static inline void load(int changed, int difference) {
    server[changed].load += difference;
    for (int node = (leaves + changed) >> 1; node; node >>= 1) {
        int before = winner[node], now = better(winner[2 * node], winner[2 * node + 1]);
        if (now == before && now != changed) return;
        winner[node] = now;
    }
}

static void read_rules(const char *path) {
    FILE *file = fopen(path, "r");
    char line[256], endpoint[64];
    static struct { int64_t weight; char text[24]; } added[most_servers];
    while (file && fgets(line, sizeof line, file)) {
        long weight = 1;
        if (sscanf(line, "-a -t %*s -r %63s -m -w %ld", endpoint, &weight) != 2) continue;
        added[servers].weight = weight;
        snprintf(added[servers++].text, sizeof added->text, "%s", endpoint);
    }
    for (leaves = 1; leaves < servers; leaves *= 2) {}
    for (int i = 0; i < servers; i++) {
        server[i].weight = added[servers - 1 - i].weight;
        name[i].length = sprintf(name[i].text, "%s", added[servers - 1 - i].text);
    }
    for (int i = 0; i < leaves; i++) winner[leaves + i] = i;
    for (int node = leaves - 1; node; node--) winner[node] = better(winner[2 * node], winner[2 * node + 1]);
}

// ---- Connections, and a hash table with open addressing over them. Number 0 is none.

enum state { unused, established, time_wait };
static struct connection {
    uint32_t client;
    uint16_t port, server;
    uint32_t state, place; // in the ring of TIME_WAIT
    int64_t gone;
} *connection;
static uint32_t *table, *spare, spares, connections = 1;

static inline uint64_t hash(uint32_t client, uint32_t port) {
    uint64_t mixed = ((uint64_t)client << 16 | port) * 0x9e3779b97f4a7c15ull;
    return mixed >> 32 ^ mixed >> 9;
}

static inline uint32_t cell(uint64_t number) { return number & (most_connections - 1); }

static inline uint32_t home(uint32_t number) { return cell(hash(connection[number].client, connection[number].port)); }

static inline uint32_t find(uint32_t client, uint32_t port, uint64_t hash) {
    for (uint32_t place = cell(hash);; place = cell(place + 1)) {
        uint32_t number = table[place];
        if (!number || (connection[number].client == client && connection[number].port == port)) return number;
    }
}

static inline void enter(uint32_t number, uint64_t hash) {
    uint32_t place = cell(hash);
    while (table[place]) place = cell(place + 1);
    table[place] = number;
}

// Takes a connection out, and closes the gap.
static inline void forget(uint32_t number) {
    uint32_t gap = home(number);
    while (table[gap] != number) gap = cell(gap + 1);
    for (uint32_t place = cell(gap + 1); table[place]; place = cell(place + 1)) {
        if (cell(place - home(table[place])) < cell(place - gap)) continue;
        table[gap] = table[place];
        gap = place;
    }
    table[gap] = 0;
    connection[number].state = unused;
    spare[spares++] = number;
    load(connection[number].server, -1);
}

// ---- TIME_WAIT: a ring in the order of time, where 0 is a gap.

static uint32_t *ring;
static uint64_t ring_first, ring_end;
static int64_t next_gone = never;

static inline void pass_gaps(void) {
    while (ring_first < ring_end && !ring[cell(ring_first)]) ring_first++;
    next_gone = ring_first < ring_end ? connection[ring[cell(ring_first)]].gone : never;
}

static inline void leave_ring(uint32_t number) {
    ring[connection[number].place] = 0;
    pass_gaps();
}

static inline void wait_for(uint32_t number, int64_t now) {
    connection[number].gone = now + 120 * second;
    connection[number].place = cell(ring_end);
    ring[cell(ring_end++)] = number;
    next_gone = connection[ring[cell(ring_first)]].gone;
}

static inline void expire(int64_t now) {
    while (next_gone <= now) {
        uint32_t number = ring[cell(ring_first++)];
        if (number) forget(number);
        if (ring_first + 8 < ring_end) {
            __builtin_prefetch(&connection[ring[cell(ring_first + 8)]]);
            __builtin_prefetch(&table[home(ring[cell(ring_first + 4)])]);
        }
        pass_gaps();
    }
}

// ---- Closes: a calendar of windows of 17 ms, each a list of chunks; the events of the present window are sorted.

enum { window_bits = 24, windows = 1 << 15, chunk_size = 10 };
struct event { int64_t time; uint32_t what, sequence; };
struct chunk { int count, next; struct event events[chunk_size]; };
static struct chunk *chunk;
static int chunks, spare_chunk = -1, *window_chunk;
static int64_t window;
static struct event *present;
static int present_count, present_first, present_room = 1024;
static uint32_t sequence;

// Flows on a connection that is open: their closes. In `event.what` they have the upper bit.
static const uint32_t is_second = 1u << 31;
static struct { uint32_t client, port; } second_flow[1 << 20];
static uint32_t second_flows;

static void make_room(int count) {
    if (count <= present_room && present) return;
    while (count > present_room) present_room *= 2;
    present = realloc(present, present_room * sizeof *present);
}

static inline void add_close(int64_t time, uint32_t what) {
    struct event event = {time, what, sequence++};
    if (time >> window_bits <= window) {
        make_room(present_count + 1);
        int place = present_count++;
        for (; place > present_first && present[place - 1].time > time; place--) present[place] = present[place - 1];
        present[place] = event;
        return;
    }
    if ((time >> window_bits) - window >= windows) exit(3);
    int *first = &window_chunk[time >> window_bits & (windows - 1)];
    if (*first < 0 || chunk[*first].count == chunk_size) {
        int added = spare_chunk;
        if (added >= 0) spare_chunk = chunk[added].next;
        else added = chunks++;
        chunk[added].count = 0;
        chunk[added].next = *first;
        *first = added;
    }
    chunk[*first].events[chunk[*first].count++] = event;
}

static inline int is_later(struct event left, struct event right) {
    return left.time > right.time || (left.time == right.time && left.sequence > right.sequence);
}

// By 64 parts of the window first, then by insertion in each of them.
static inline void sort_present(void) {
    static struct event *sorted;
    static int sorted_room;
    if (present_count > sorted_room) sorted = realloc(sorted, (sorted_room = 2 * present_count) * sizeof *sorted);
    int end[65] = {0}, place[64];
    for (int i = 0; i < present_count; i++) end[(present[i].time >> 18 & 63) + 1]++;
    for (int i = 0; i < 64; i++) end[i + 1] += end[i];
    memcpy(place, end, sizeof place);
    for (int i = 0; i < present_count; i++) sorted[place[present[i].time >> 18 & 63]++] = present[i];
    for (int part = 0; part < 64; part++) {
        for (int i = end[part]; i < end[part + 1]; i++) {
            struct event event = sorted[i];
            int hole = i;
            for (; hole > end[part] && is_later(sorted[hole - 1], event); hole--) sorted[hole] = sorted[hole - 1];
            sorted[hole] = event;
        }
    }
    memcpy(present, sorted, present_count * sizeof *present);
}

static inline void open_window(void) {
    window++;
    present_count = present_first = 0;
    int *first = &window_chunk[window & (windows - 1)];
    for (int next, now = *first; now >= 0; now = next) {
        make_room(present_count + chunk_size);
        for (int i = 0; i < chunk[now].count; i++) {
            present[present_count++] = chunk[now].events[i];
            __builtin_prefetch(&connection[chunk[now].events[i].what & ~is_second]);
        }
        next = chunk[now].next;
        chunk[now].next = spare_chunk;
        spare_chunk = now;
    }
    if (*first >= 0) sort_present();
    *first = -1;
}

static inline void close_one(struct event event) {
    uint32_t number = event.what;
    if (number & is_second) {
        uint32_t client = second_flow[number & ~is_second].client, port = second_flow[number & ~is_second].port;
        number = find(client, port, hash(client, port));
    }
    if (!number || connection[number].state == unused) return;
    if (connection[number].state == time_wait) {
        leave_ring(number); // another FIN: the time-out anew
    } else {
        connection[number].state = time_wait;
        load(connection[number].server, 1 - 256);
    }
    wait_for(number, event.time);
}

static inline void close_until(int64_t now) {
    while (1) {
        while (present_first < present_count && present[present_first].time <= now) {
            struct event event = present[present_first++];
            if (present_first + 4 < present_count)
                __builtin_prefetch(&connection[present[present_first + 4].what & ~is_second]);
            expire(event.time);
            close_one(event);
        }
        if (present_first < present_count || window >= now >> window_bits) return;
        open_window();
    }
}

// ---- Rows

struct row { int64_t time, duration; uint32_t client, port; uint64_t hash; const char *key; int key_length; };

static inline uint64_t digits(const char **text, int *count) {
    const char *start = *text;
    uint64_t number = 0;
    for (unsigned digit; (digit = **text - '0') <= 9; ++*text) number = number * 10 + digit;
    *count = *text - start;
    return number;
}

static inline int64_t seconds(const char **text) {
    static const uint32_t scale[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
    int count;
    int64_t time = digits(text, &count) * second;
    if (**text != '.') return time;
    ++*text;
    uint64_t decimals = digits(text, &count);
    return time + decimals * scale[count];
}

static inline uint32_t address(const char **text) {
    uint32_t address = 0;
    for (int part = 0, count; part < 4; part++, ++*text) address = address << 8 | digits(text, &count);
    return address; // and the character behind it is passed
}

// Returns what is behind the row.
static inline const char *read_row(const char *text, struct row *row) {
    int count;
    row->key = text;
    row->time = seconds(&text);
    if (memcmp(text, ",tcp,", 5)) exit(4);
    text += 5;
    row->client = address(&text);
    row->port = digits(&text, &count);
    text++;
    address(&text);
    digits(&text, &count);
    row->key_length = text++ - row->key;
    row->duration = seconds(&text);
    if (*text != '\n') exit(5);
    row->hash = hash(row->client, row->port);
    __builtin_prefetch(&table[cell(row->hash)]);
    return text + 1;
}

// Returns the server, and says whether the connection was there.
static inline int place(struct row *row, int *is_existing) {
    close_until(row->time);
    expire(row->time);
    uint32_t known = find(row->client, row->port, row->hash);
    *is_existing = known && connection[known].state == established;
    if (*is_existing) {
        second_flow[second_flows].client = row->client;
        second_flow[second_flows].port = row->port;
        add_close(row->time + row->duration, second_flows++ | is_second);
        return connection[known].server;
    }
    int chosen = winner[1];
    load(chosen, 256);
    if (known) {
        uint32_t left = known;
        ring[connection[left].place] = 0;
        forget(left);
        pass_gaps();
    }
    uint32_t number = spares ? spare[--spares] : connections++;
    connection[number].client = row->client;
    connection[number].port = row->port;
    connection[number].server = chosen;
    connection[number].state = established;
    enter(number, row->hash);
    add_close(row->time + row->duration, number);
    return chosen;
}

static int output;
static char out[buffer_size + (1 << 16)];
static size_t out_count;

static inline void append(const char *text, size_t count) {
    memcpy(out + out_count, text, count);
    out_count += count;
}

static inline void write_row(struct row *row, int chosen, int is_existing) {
    append(row->key, row->key_length);
    out[out_count++] = ',';
    // More than is there, which the next one overwrites: a length that is known takes no call.
    append(name[chosen].text, sizeof name->text);
    out_count -= sizeof name->text - name[chosen].length;
    if (is_existing) append(",existing\n", 10);
    else append(",scheduled\n", 11);
    if (out_count < buffer_size) return;
    if (write(output, out, out_count) != (ssize_t)out_count) exit(6);
    out_count = 0;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    read_rules(argv[1]);
    connection = room(most_connections * sizeof *connection);
    table = room(most_connections * sizeof *table);
    spare = room(most_connections * sizeof *spare);
    ring = room(most_connections * sizeof *ring);
    chunk = room(sizeof *chunk << 19);
    window_chunk = room(windows * sizeof *window_chunk);
    for (int i = 0; i < windows; i++) window_chunk[i] = -1;
    make_room(present_room);
    int input = open(argv[2], O_RDONLY);
    output = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    static char in[buffer_size + 64];
    size_t held = 0;
    int is_first = 1;
    append("time,protocol,client,destination,server,outcome\n", 48);
    for (ssize_t got; (got = read(input, in + held, buffer_size - held)) > 0;) {
        const char *text = in, *end = in + (held += got);
        in[held] = 0;
        while (end > in && end[-1] != '\n') end--;
        if (is_first) text = strchr(text, '\n') + 1; // the header
        is_first = 0;
        while (text < end) {
            static struct row rows[rows_ahead];
            int count = 0;
            while (count < rows_ahead && text < end) text = read_row(text, &rows[count++]);
            for (int i = 0; i < count; i++) {
                int is_existing, chosen = place(&rows[i], &is_existing);
                write_row(&rows[i], chosen, is_existing);
            }
        }
        held -= end - in;
        memmove(in, end, held);
    }
    return write(output, out, out_count) != (ssize_t)out_count;
}
