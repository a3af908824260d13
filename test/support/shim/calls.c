/* Stands before the C library's calls that change a file system. */
#include "fault_shim.h"
#include <dlfcn.h>
#include <errno.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The judgement is hidden in the library, for its names are common ones; these calls are seen. */
#pragma GCC visibility push(default)

#define REAL(f)                    \
  static __typeof__(&f) real;      \
  if (!real) real = dlsym(RTLD_NEXT, #f)

static void die(void) { kill(getpid(), SIGKILL); }

/* Defines a function that stands before the real one of the same name. */
#define GUARD(type, name, params, args, verdict) \
  type name params {                             \
    REAL(name);                                  \
    int todo = verdict;                          \
    if (todo == FAIL) return -1;                 \
    type result = real args;                     \
    if (todo == DO_AND_DIE) die();               \
    return result;                               \
  }

#define HERE AT_FDCWD
GUARD(int, rename, (const char *a, const char *b), (a, b), path2("rename", HERE, a, HERE, b))
GUARD(int, renameat, (int f, const char *a, int g, const char *b), (f, a, g, b),
      path2("rename", f, a, g, b))
GUARD(int, renameat2, (int f, const char *a, int g, const char *b, unsigned x), (f, a, g, b, x),
      path2("rename", f, a, g, b))
GUARD(int, link, (const char *a, const char *b), (a, b), path2("link", HERE, a, HERE, b))
GUARD(int, linkat, (int f, const char *a, int g, const char *b, int x), (f, a, g, b, x),
      path2("link", f, a, g, b))
GUARD(int, symlink, (const char *a, const char *b), (a, b), path1("symlink", SPACE, HERE, b))
GUARD(int, symlinkat, (const char *a, int f, const char *b), (a, f, b),
      path1("symlink", SPACE, f, b))
GUARD(int, unlink, (const char *a), (a), path1("unlink", NOTHING, HERE, a))
GUARD(int, unlinkat, (int f, const char *a, int x), (f, a, x),
      path1(x & AT_REMOVEDIR ? "rmdir" : "unlink", NOTHING, f, a))
GUARD(int, rmdir, (const char *a), (a), path1("rmdir", NOTHING, HERE, a))
GUARD(int, mkdir, (const char *a, mode_t m), (a, m), path1("mkdir", SPACE, HERE, a))
GUARD(int, mkdirat, (int f, const char *a, mode_t m), (f, a, m), path1("mkdir", SPACE, f, a))
GUARD(int, chmod, (const char *a, mode_t m), (a, m), path1("chmod", NOTHING, HERE, a))
GUARD(int, fchmod, (int f, mode_t m), (f, m), handle("chmod", NOTHING, f))
GUARD(int, fchmodat, (int f, const char *a, mode_t m, int x), (f, a, m, x),
      path1("chmod", NOTHING, f, a))
GUARD(int, futimens, (int f, const struct timespec t[2]), (f, t), handle("utimes", NOTHING, f))
GUARD(int, utimensat, (int f, const char *a, const struct timespec t[2], int x), (f, a, t, x),
      path1("utimes", NOTHING, f, a))
GUARD(int, ftruncate, (int f, off_t l), (f, l), handle("ftruncate", SPACE, f))
GUARD(int, ftruncate64, (int f, off64_t l), (f, l), handle("ftruncate", SPACE, f))
GUARD(ssize_t, copy_file_range, (int i, off64_t *p, int o, off64_t *q, size_t l, unsigned x),
      (i, p, o, q, l, x), handle("copy_file_range", SPACE, o))
GUARD(ssize_t, sendfile, (int o, int i, off_t *p, size_t l), (o, i, p, l),
      handle("sendfile", SPACE, o))
GUARD(ssize_t, sendfile64, (int o, int i, off64_t *p, size_t l), (o, i, p, l),
      handle("sendfile", SPACE, o))

char *mkdtemp(char *template) {
  REAL(mkdtemp);
  int todo = path1("mkdir", SPACE, HERE, template);
  if (todo == FAIL) return NULL;
  char *result = real(template);
  if (todo == DO_AND_DIE) die();
  return result;
}

/* fsync, fdatasync and syncfs, which the negative control takes out. */
#define GUARD_SYNC(name)                        \
  int name(int fd) {                            \
    REAL(name);                                 \
    int todo = handle(#name, NOTHING, fd);      \
    if (todo == FAIL) return -1;                \
    int result = no_sync ? 0 : real(fd);        \
    if (todo == DO_AND_DIE) die();              \
    return result;                              \
  }
GUARD_SYNC(fsync)
GUARD_SYNC(fdatasync)
GUARD_SYNC(syncfs)

/* The file of which this thread has just written half of what it should. */
static _Thread_local int cut = -1;

static int writes(int fd) {
  int is_rest = fd == cut;
  cut = -1;
  if (is_rest) errno = ENOSPC;
  return is_rest ? FAIL : handle("write", SPACE, fd);
}

static size_t half(int todo, int fd, size_t size) {
  if (todo != SHORTEN || size < 2) return size;
  cut = fd;
  return size / 2;
}

#define GUARD_WRITE(name, params, args)         \
  ssize_t name params {                         \
    REAL(name);                                 \
    int todo = writes(fd);                      \
    if (todo == FAIL) return -1;                \
    size = half(todo, fd, size);                \
    ssize_t result = real args;                 \
    if (todo == DO_AND_DIE) die();              \
    return result;                              \
  }
GUARD_WRITE(write, (int fd, const void *data, size_t size), (fd, data, size))
GUARD_WRITE(pwrite, (int fd, const void *data, size_t size, off_t p), (fd, data, size, p))
GUARD_WRITE(pwrite64, (int fd, const void *data, size_t size, off64_t p), (fd, data, size, p))

/* A gathered write is shortened to the half of its first part. */
#define GUARD_GATHER(name, params, args)                      \
  ssize_t name params {                                       \
    REAL(name);                                               \
    int todo = writes(fd);                                    \
    if (todo == FAIL) return -1;                              \
    struct iovec first = {0};                                 \
    if (todo == SHORTEN && size > 0) {                        \
      first = parts[0];                                       \
      first.iov_len = half(todo, fd, first.iov_len);          \
      parts = &first, size = 1;                               \
    }                                                         \
    ssize_t result = real args;                               \
    if (todo == DO_AND_DIE) die();                            \
    return result;                                            \
  }
GUARD_GATHER(writev, (int fd, const struct iovec *parts, int size), (fd, parts, size))
GUARD_GATHER(pwritev, (int fd, const struct iovec *parts, int size, off_t p), (fd, parts, size, p))
GUARD_GATHER(pwritev64, (int fd, const struct iovec *parts, int size, off64_t p),
             (fd, parts, size, p))

/* Opens are counted when they may create or empty a file. */
static int opens(int folder, const char *file, int flags) {
  int makes = flags & (O_CREAT | O_TRUNC) || (flags & O_TMPFILE) == O_TMPFILE;
  return makes ? path1("open", SPACE | HANDLE, folder, file) : DO;
}

#define GUARD_OPEN(name, params, args, folder)  \
  int name params {                             \
    REAL(name);                                 \
    va_list rest;                               \
    va_start(rest, flags);                      \
    mode_t mode = va_arg(rest, mode_t);         \
    va_end(rest);                               \
    int todo = opens(folder, file, flags);      \
    if (todo == FAIL) return -1;                \
    int result = real args;                     \
    if (todo == DO_AND_DIE) die();              \
    return result;                              \
  }
GUARD_OPEN(open, (const char *file, int flags, ...), (file, flags, mode), HERE)
GUARD_OPEN(open64, (const char *file, int flags, ...), (file, flags, mode), HERE)
GUARD_OPEN(openat, (int f, const char *file, int flags, ...), (f, file, flags, mode), f)
GUARD_OPEN(openat64, (int f, const char *file, int flags, ...), (f, file, flags, mode), f)

int ioctl(int fd, unsigned long request, ...) {
  REAL(ioctl);
  va_list rest;
  va_start(rest, request);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  int clones = request == FICLONE || request == FICLONERANGE;
  int todo = clones ? handle("ficlone", SPACE, fd) : DO;
  if (todo == FAIL) return -1;
  int result = real(fd, request, argument);
  if (todo == DO_AND_DIE) die();
  return result;
}

/* Node reaches copy_file_range, and native packages renameat2, by their numbers. */
long syscall(long number, ...) {
  REAL(syscall);
  va_list rest;
  long a[6];
  va_start(rest, number);
  for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
  va_end(rest);
  int todo = DO;
  if (number == SYS_renameat2) todo = path2("rename", a[0], (char *)a[1], a[2], (char *)a[3]);
  if (number == SYS_copy_file_range) todo = handle("copy_file_range", SPACE, a[2]);
  if (todo == FAIL) return -1;
  long result = real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (todo == DO_AND_DIE) die();
  return result;
}

int clock_gettime(clockid_t clock, struct timespec *t) {
  REAL(clock_gettime);
  int result = real(clock, t);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) t->tv_sec += skew;
  return result;
}

int gettimeofday(struct timeval *t, void *zone) {
  REAL(gettimeofday);
  int result = real(t, zone);
  t->tv_sec += skew;
  return result;
}

time_t time(time_t *out) {
  struct timespec t;
  /* Already skewed. */
  clock_gettime(CLOCK_REALTIME, &t);
  if (out) *out = t.tv_sec;
  return t.tv_sec;
}

#pragma GCC visibility pop
