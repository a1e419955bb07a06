/* Loaded into a server, makes the clock that its leases go by run three hundredths too slowly. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
    long failed = syscall(SYS_clock_gettime, clock, time);
    static long long beginning;
    if (failed || clock != CLOCK_BOOTTIME)
        return (int)failed;
    long long now = time->tv_sec * 1000000000LL + time->tv_nsec;
    if (!beginning)
        beginning = now;
    now = beginning + (now - beginning) / 100 * 97;
    time->tv_sec = now / 1000000000LL;
    time->tv_nsec = now % 1000000000LL;
    return 0;
}
