// starts: how long programs take from exec to exit, run in turns so that a busy machine harms all alike.
// usage: starts ROUNDS OPTION PROGRAM...
// A line for each: processor time and elapsed time in nanoseconds, lower quartiles of all rounds; page faults; its name.
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct run {
  unsigned long long processor, elapsed, faults;
};

static unsigned long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

// What the scheduler has counted, to the nanosecond, for a process that ended and was not waited for yet.
static unsigned long long processor_time(pid_t process) {
  char path[64];
  unsigned long long time = 0;
  snprintf(path, sizeof path, "/proc/%d/schedstat", (int)process);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  if (fscanf(file, "%llu", &time) != 1) time = 0;
  fclose(file);
  return time;
}

static struct run start(char *program, char *option) {
  char *arguments[] = {program, option, NULL}, *environment[] = {"PATH=/usr/bin", NULL};
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
  struct run run;
  pid_t process;
  unsigned long long began = now();
  if (posix_spawn(&process, program, &files, NULL, arguments, environment)) {
    fprintf(stderr, "starts: cannot run %s\n", program);
    exit(1);
  }
  siginfo_t ended;
  waitid(P_PID, process, &ended, WEXITED | WNOWAIT);
  run.elapsed = now() - began;
  run.processor = processor_time(process);
  struct rusage usage;
  int status;
  wait4(process, &status, 0, &usage);
  if (WIFSIGNALED(status)) {
    fprintf(stderr, "starts: %s %s: signal %d\n", program, option, WTERMSIG(status));
    exit(1);
  }
  run.faults = usage.ru_minflt + usage.ru_majflt;
  posix_spawn_file_actions_destroy(&files);
  return run;
}

static int ascending(const void *first, const void *second) {
  unsigned long long a = *(const unsigned long long *)first, b = *(const unsigned long long *)second;
  return (a > b) - (a < b);
}

static unsigned long long quartile(unsigned long long *values, int count) {
  qsort(values, count, sizeof *values, ascending);
  return values[count / 4];
}

int main(int count, char **arguments) {
  int rounds = count > 3 ? atoi(arguments[1]) : 0, programs = count - 3;
  if (rounds < 1) {
    fprintf(stderr, "usage: starts ROUNDS OPTION PROGRAM...\n");
    return 2;
  }
  unsigned long long *processor = calloc((size_t)rounds * programs, sizeof *processor);
  unsigned long long *elapsed = calloc((size_t)rounds * programs, sizeof *elapsed);
  unsigned long long *faults = calloc((size_t)rounds * programs, sizeof *faults);
  if (!processor || !elapsed || !faults) return 1;
  for (int round = 0; round < rounds; round++)
    for (int program = 0; program < programs; program++) {
      struct run run = start(arguments[3 + program], arguments[2]);
      size_t place = (size_t)program * rounds + round;
      processor[place] = run.processor;
      elapsed[place] = run.elapsed;
      faults[place] = run.faults;
    }
  for (int program = 0; program < programs; program++) {
    size_t place = (size_t)program * rounds;
    printf("%llu %llu %llu %s\n", quartile(processor + place, rounds), quartile(elapsed + place, rounds),
      quartile(faults + place, rounds), arguments[3 + program]);
  }
  return 0;
}
