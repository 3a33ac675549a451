// What a plain C program makes of the same work, for scale: Poisson arrivals, exponential stays, a binary heap of
// departures, and the weighted least connection rule by a tournament tree. It has no connection table, no time-outs and
// no states, all of which the simulator has. Usage: baseline SERVERS EVENTS;
// prints millions of events a second.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct departure { double time; int server; };

static int width, *winners;
static int64_t *loads, *weights;
static struct departure *heap;
static size_t count, capacity;

static uint64_t state = 1;

static double uniform(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return ((z ^ z >> 31) >> 11) * 0x1.0p-53;
}

static int better(int left, int right) {
    if (right < 0) return left;
    return loads[left] * weights[right] > loads[right] * weights[left] ? right : left;
}

static void changed(int server) {
    for (int node = (width + server) / 2; node; node /= 2) winners[node] = better(winners[2 * node], winners[2 * node + 1]);
}

static void push(struct departure departure) {
    if (count == capacity) heap = realloc(heap, (capacity = capacity ? capacity * 2 : 1024) * sizeof *heap);
    size_t hole = count++;
    for (; hole && heap[(hole - 1) / 2].time > departure.time; hole = (hole - 1) / 2) heap[hole] = heap[(hole - 1) / 2];
    heap[hole] = departure;
}

static struct departure pop(void) {
    struct departure first = heap[0], last = heap[--count];
    size_t hole = 0, child;
    while ((child = 2 * hole + 1) < count) {
        if (child + 1 < count && heap[child + 1].time < heap[child].time) child++;
        if (heap[child].time >= last.time) break;
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = last;
    return first;
}

int main(int argc, char **argv) {
    int servers = argc > 1 ? atoi(argv[1]) : 10;
    long events = argc > 2 ? atol(argv[2]) : 10000000;
    for (width = 1; width < servers; width *= 2) {}
    winners = malloc(2 * width * sizeof *winners);
    loads = calloc(servers, sizeof *loads);
    weights = malloc(servers * sizeof *weights);
    for (int i = 0; i < width; i++) winners[width + i] = i < servers ? i : -1;
    for (int i = 0; i < servers; i++) weights[i] = 1 + i % 4;
    for (int node = width - 1; node; node--) winners[node] = better(winners[2 * node], winners[2 * node + 1]);
    double now = 0, next = 0, gap = 1.0 / 10000, stay = 1.0;
    clock_t began = clock();
    for (long event = 0; event < events; event++) {
        if (count && heap[0].time <= next) {
            struct departure departure = pop();
            now = departure.time;
            loads[departure.server]--;
            changed(departure.server);
        } else {
            now = next;
            int server = winners[1];
            loads[server]++;
            changed(server);
            push((struct departure){now - log(1 - uniform()) * stay, server});
            next = now - log(1 - uniform()) * gap;
        }
    }
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    printf("%.1f\n", events / seconds / 1e6);
    return 0;
}
