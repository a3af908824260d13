/* Makes the nth durable file operation of a process fail, stop it, or be its last one.
 *
 *   cc -shared -fPIC -O1 -fvisibility=hidden -o fault_shim.so *.c -ldl
 *   LD_PRELOAD=./fault_shim.so UV_USE_IO_URING=0 FAULT_AT=7 FAULT=kill node program.js
 *
 * An operation is an open that may create, a write to a regular file, or one of rename, link,
 * symlink, unlink, rmdir, mkdir, the syncs, ftruncate, chmod, utimes, copy_file_range, sendfile and
 * FICLONE. They are counted from 1 over all threads; a child process counts anew.
 *
 *   FAULT_AT     which operation is struck
 *   FAULT        kill         SIGKILL before it is done
 *                kill-after   it is done, and then SIGKILL: its answer is lost
 *                stop, int    SIGSTOP or SIGINT to the process, then it is done
 *                short        a write writes half, and when that thread at once tries the rest, as
 *                             Node does by itself, it fails with ENOSPC: the program is told of
 *                             half a write. Other operations are left alone
 *                EIO, ENOSPC, EMFILE, EROFS, EACCES, EDQUOT   it is not done and fails with this
 *   FAULT_ON     set: each later one too. ENOSPC and EDQUOT then strike only what takes space, and
 *                EMFILE only opens, as a disk that stays full and a full table would
 *   FAULT_UNDER  count only what is at or under this absolute path, free of links
 *   FAULT_LOG    append a line for each: number, process, name, path, and what struck it
 *   FAULT_NOSYNC set: fsync, fdatasync and syncfs do nothing and succeed. A power cut must show it
 *   FAULT_SKEW   seconds added to the wall clock
 */
#include "fault_shim.h"
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long count;
static long at;
static int ready, lasting;
long skew;
int no_sync;
static const char *fault, *under, *log_file;

__attribute__((constructor)) static void read_settings(void) {
  const char *n = getenv("FAULT_AT"), *s = getenv("FAULT_SKEW");
  at = n ? atol(n) : 0;
  skew = s ? atol(s) : 0;
  fault = getenv("FAULT");
  under = getenv("FAULT_UNDER");
  log_file = getenv("FAULT_LOG");
  lasting = getenv("FAULT_ON") != NULL;
  no_sync = getenv("FAULT_NOSYNC") != NULL;
  ready = 1;
}

static int code_of(const char *name) {
  static const struct { const char *name; int code; } codes[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EMFILE", EMFILE},
    {"EROFS", EROFS}, {"EACCES", EACCES}, {"EDQUOT", EDQUOT},
  };
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (!strcmp(name, codes[i].name)) return codes[i].code;
  return 0;
}

/* Takes "." and ".." and doubled slashes out of an absolute path, by its text alone. */
static void straighten(char *path) {
  char *to = path, *from = path;
  while (*from) {
    while (*from == '/') from++;
    size_t length = strcspn(from, "/");
    if (length == 2 && !strncmp(from, "..", 2)) {
      while (to > path && *--to != '/') continue;
    } else if (length > 0 && !(length == 1 && *from == '.')) {
      *to++ = '/';
      memmove(to, from, length);
      to += length;
    }
    from += length;
  }
  *to = 0;
}

/* Writes the absolute path of a name in an open folder, or with a null name of a descriptor. */
static void resolve(char *out, size_t size, int folder, const char *name) {
  char link[64];
  ssize_t length = 0;
  out[0] = 0;
  if (name && name[0] == '/') {
    snprintf(out, size, "%s", name);
    straighten(out);
    return;
  }
  if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
  else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
  length = readlink(link, out, size - 1);
  out[length > 0 ? length : 0] = 0;
  if (name && length > 0) snprintf(out + length, size - length, "/%s", name);
  straighten(out);
}

static int is_under(const char *path) {
  size_t length = strlen(under);
  return !strncmp(path, under, length) && (path[length] == 0 || path[length] == '/');
}

static void append(long n, const char *name, const char *a, const char *b, const char *struck) {
  char line[9000];
  int length = snprintf(line, sizeof line, "%ld\t%d\t%s\t%s%s%s\t%s\n", n, getpid(), name, a,
                        *b ? " -> " : "", b, struck);
  /* By bare system calls, which are not counted. */
  int fd = syscall(SYS_openat, AT_FDCWD, log_file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return;
  syscall(SYS_write, fd, line, length);
  syscall(SYS_close, fd);
}

static int is_struck(long n, int need) {
  if (!fault || !at || n < at) return 0;
  if (n == at) return 1;
  if (!lasting) return 0;
  int code = code_of(fault);
  if (code == ENOSPC || code == EDQUOT) return need & SPACE;
  if (code == EMFILE) return need & HANDLE;
  return 1;
}

static void signal_self(int number) {
  /* To this very thread: another one would be stopped a little later than this one goes on. */
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

static int judge(const char *name, int need, const char *a, const char *b) {
  if (under && !is_under(a) && !(*b && is_under(b))) return DO;
  long n = atomic_fetch_add(&count, 1) + 1;
  int struck = is_struck(n, need);
  if (log_file) append(n, name, a, b, struck ? fault : "");
  if (!struck) return DO;
  if (!strcmp(fault, "kill")) kill(getpid(), SIGKILL);
  if (!strcmp(fault, "kill-after")) return DO_AND_DIE;
  if (!strcmp(fault, "stop")) signal_self(SIGSTOP);
  if (!strcmp(fault, "int")) kill(getpid(), SIGINT);
  if (!strcmp(fault, "short")) return SHORTEN;
  return code_of(fault) ? FAIL : DO;
}

/* Judges an operation on one or two names; where there is no name, the folder is the file. */
static int meet(const char *name, int need, int folder, const char *file, int folder2,
                const char *file2, int has_second) {
  char a[4400], b[4400] = "";
  if (!ready || (!at && !log_file)) return DO;
  int before = errno;
  resolve(a, sizeof a, folder, file);
  if (has_second) resolve(b, sizeof b, folder2, file2);
  int verdict = judge(name, need, a, b);
  errno = verdict == FAIL ? code_of(fault) : before;
  return verdict;
}

int path1(const char *name, int need, int folder, const char *file) {
  return meet(name, need, folder, file, 0, NULL, 0);
}

int path2(const char *name, int f, const char *a, int g, const char *b) {
  return meet(name, !strcmp(name, "link") ? SPACE : NOTHING, f, a, g, b, 1);
}

/* Judges an operation on a descriptor; the standard streams and all but files are left alone. */
int handle(const char *name, int need, int fd) {
  struct stat s;
  int before = errno;
  int counts = fd > 2 && !fstat(fd, &s) && (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode));
  errno = before;
  return counts ? meet(name, need, fd, NULL, 0, NULL, 0) : DO;
}
