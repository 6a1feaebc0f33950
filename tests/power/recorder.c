/*
 * Records what a process changes below one folder, and what it syncs.
 *
 * Loaded by LD_PRELOAD. PAIRPAD_POWER_ROOT names the folder, without symbolic
 * links; PAIRPAD_POWER_LOG the log, outside of it. Everything goes to the kernel
 * as a system call, not to the C library's function: so there are no versions of
 * symbols to find, and nothing here calls itself.
 *
 * A change and its record happen under one mutex, so the log has the order in
 * which the kernel saw the changes. A sync does not hold it, since others go on
 * writing meanwhile: its record says how many records there were when it was
 * called, and only those it covers.
 *
 * Not recorded: stdio, io_uring, and whoever calls the kernel without the C
 * library. The harness compares the folder with the log, so it would notice.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/falloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* As `Kind` in log.rs. */
enum kind {
    BEGIN = 0,
    CREATE = 1,
    WRITE = 2,
    RESIZE = 3,
    SYNC = 4,
    SYNC_ALL = 5,
    HINT = 6,
    RENAME = 7,
    UNLINK = 8,
    MKDIR = 9,
    RMDIR = 10,
    LINK = 11,
    MAP = 12,
};

/* As `Header` in log.rs; all numbers little-endian. */
struct header {
    uint64_t kind;
    /* CLOCK_MONOTONIC, nanoseconds, when the call had returned. */
    uint64_t time;
    /* For syncs: records of this process when it was called. */
    uint64_t since;
    uint64_t inode;
    uint64_t offset;
    uint64_t length;
    uint32_t path;
    uint32_t path2;
    uint64_t data;
};

enum { FDS = 1 << 16 };
enum state { UNKNOWN = 0, OUTSIDE = 1, INSIDE = 2 };

static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1;
static uint64_t records;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* What is known of descriptors. One that was closed behind our back and opened
 * again as something else is found by its inode. */
static struct {
    _Atomic unsigned char state;
    _Atomic uint64_t inode;
} fds[FDS];

static void die(const char *why) {
    syscall(SYS_write, 2, why, strlen(why));
    abort();
}

static void append(enum kind kind, struct header header, const char *path, const char *path2,
                   const struct iovec *data, int count) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    header.kind = kind;
    header.time = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    header.path = path ? strlen(path) : 0;
    header.path2 = path2 ? strlen(path2) : 0;
    if (count > 61) die("recorder: too many buffers\n");
    struct iovec parts[64] = {
        {&header, sizeof header}, {(void *)path, header.path}, {(void *)path2, header.path2}};
    /* A write may have been short. */
    uint64_t left = kind == WRITE ? header.length : 0;
    for (int i = 0; i < count; i++) {
        parts[3 + i] = data[i];
        if (parts[3 + i].iov_len > left) parts[3 + i].iov_len = left;
        left -= parts[3 + i].iov_len;
        header.data += parts[3 + i].iov_len;
    }
    ssize_t whole = sizeof header + header.path + header.path2 + header.data;
    if (syscall(SYS_writev, log_fd, parts, 3 + count) != whole) die("recorder: the log cannot be written\n");
    records++;
}

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("PAIRPAD_POWER_ROOT");
    const char *log = getenv("PAIRPAD_POWER_LOG");
    if (!folder || !log || strlen(folder) >= sizeof root) return;
    strcpy(root, folder);
    root_length = strlen(root);
    struct stat status;
    if (fstatat(AT_FDCWD, root, &status, 0)) die("recorder: there is no such folder\n");
    log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) die("recorder: the log cannot be opened\n");
    append(BEGIN, (struct header){.inode = status.st_ino}, NULL, NULL, NULL, 0);
    records = 0;
}

/* Nothing is changed after this without a record: whoever tries waits for the end. */
__attribute__((destructor)) static void end(void) {
    if (log_fd >= 0) pthread_mutex_lock(&mutex);
}

/* The path below the folder, without a slash at its beginning; NULL if elsewhere. */
static const char *below(const char *path) {
    if (log_fd < 0 || strncmp(path, root, root_length)) return NULL;
    if (path[root_length] == 0) return path + root_length;
    return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static int name_of(int fd, char *name, size_t size) {
    char link[40];
    /* Not snprintf: this runs in every write. */
    char *end = link + sizeof link - 1;
    *end = 0;
    unsigned number = fd;
    do *--end = '0' + number % 10; while (number /= 10);
    end -= 14;
    memcpy(end, "/proc/self/fd/", 14);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, end, name, size - 1);
    if (length < 0) return -1;
    name[length] = 0;
    return 0;
}

/* As `below`, of a path that may be relative. */
static const char *resolve(int dir, const char *path, char *whole) {
    if (log_fd < 0 || !path || !*path) return NULL;
    if (*path == '/') return below(path);
    if (dir == AT_FDCWD ? syscall(SYS_getcwd, whole, PATH_MAX) < 0 : name_of(dir, whole, PATH_MAX)) return NULL;
    size_t length = strlen(whole);
    if (length + strlen(path) + 2 > PATH_MAX) return NULL;
    whole[length] = '/';
    strcpy(whole + length + 1, path);
    return below(whole);
}

static void know(int fd, enum state state, uint64_t inode) {
    if (fd < 0 || fd >= FDS) return;
    fds[fd].inode = inode;
    fds[fd].state = state;
}

/* The inode, if the descriptor is of something in the folder; else 0. */
static uint64_t inside(int fd) {
    if (log_fd < 0 || fd < 0) return 0;
    unsigned char state = fd < FDS ? fds[fd].state : UNKNOWN;
    if (state == OUTSIDE) return 0;
    int before = errno;
    struct stat status;
    uint64_t inode = 0;
    if (!fstat(fd, &status) && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
        char name[PATH_MAX];
        /* Of a file that was removed the kernel says 'path (deleted)'. */
        if (state == INSIDE && fds[fd].inode == status.st_ino) inode = status.st_ino;
        else if (!name_of(fd, name, sizeof name) && below(name)) inode = status.st_ino;
    }
    know(fd, inode ? INSIDE : OUTSIDE, inode);
    errno = before;
    return inode;
}

static uint64_t inode_at(int dir, const char *path) {
    struct stat status;
    return fstatat(dir, path, &status, AT_SYMLINK_NOFOLLOW) ? 0 : status.st_ino;
}

static void lock(void) { pthread_mutex_lock(&mutex); }

static void unlock(void) {
    int before = errno;
    pthread_mutex_unlock(&mutex);
    errno = before;
}

static int open_at(int dir, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    const char *name = resolve(dir, path, whole);
    if (!name) {
        int fd = syscall(SYS_openat, dir, path, flags, mode);
        know(fd, UNKNOWN, 0);
        return fd;
    }
    if ((flags & O_TMPFILE) == O_TMPFILE) die("recorder: O_TMPFILE\n");
    lock();
    uint64_t before = inode_at(dir, path);
    int fd = syscall(SYS_openat, dir, path, flags, mode);
    if (fd >= 0) {
        int error = errno;
        uint64_t inode = inode_at(dir, path);
        know(fd, INSIDE, inode);
        struct header header = {.inode = inode};
        if (!before) append(CREATE, header, name, NULL, NULL, 0);
        else if (flags & O_TRUNC) append(RESIZE, header, NULL, NULL, NULL, 0);
        errno = error;
    }
    unlock();
    return fd;
}

static mode_t mode_of(int flags, va_list arguments) {
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name)                                          \
    int name(const char *path, int flags, ...) {            \
        va_list arguments;                                  \
        va_start(arguments, flags);                         \
        mode_t mode = mode_of(flags, arguments);            \
        va_end(arguments);                                  \
        return open_at(AT_FDCWD, path, flags, mode);        \
    }
#define OPENAT(name)                                        \
    int name(int dir, const char *path, int flags, ...) {   \
        va_list arguments;                                  \
        va_start(arguments, flags);                         \
        mode_t mode = mode_of(flags, arguments);            \
        va_end(arguments);                                  \
        return open_at(dir, path, flags, mode);             \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) {
    return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
    know(fd, UNKNOWN, 0);
    return syscall(SYS_close, fd);
}

/* Offset -1: where the descriptor stands, or the end with O_APPEND. */
static ssize_t write_at(int fd, const struct iovec *data, int count, off_t offset) {
    uint64_t inode = inside(fd);
    if (!inode) {
        if (offset == -1) return syscall(SYS_writev, fd, data, count);
        return syscall(SYS_pwritev, fd, data, count, offset, 0);
    }
    lock();
    ssize_t written = offset == -1 ? syscall(SYS_writev, fd, data, count)
                                   : syscall(SYS_pwritev, fd, data, count, offset, 0);
    if (written > 0) {
        int error = errno;
        off_t at = offset;
        /* Linux appends with O_APPEND even where an offset is given. */
        if (offset != -1 && syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND) {
            struct stat status;
            if (fstat(fd, &status)) die("recorder: fstat\n");
            at = status.st_size - written;
        } else if (offset == -1) {
            at = syscall(SYS_lseek, fd, 0, SEEK_CUR) - written;
        }
        append(WRITE, (struct header){.inode = inode, .offset = at, .length = written}, NULL, NULL, data, count);
        errno = error;
    }
    unlock();
    return written;
}

ssize_t write(int fd, const void *data, size_t length) {
    if (!inside(fd)) return syscall(SYS_write, fd, data, length);
    struct iovec part = {(void *)data, length};
    return write_at(fd, &part, 1, -1);
}
ssize_t writev(int fd, const struct iovec *data, int count) { return write_at(fd, data, count, -1); }

static ssize_t write_there(int fd, const struct iovec *data, int count, off_t offset) {
    if (offset >= 0) return write_at(fd, data, count, offset);
    errno = EINVAL;
    return -1;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    struct iovec part = {(void *)data, length};
    return write_there(fd, &part, 1, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    return pwrite(fd, data, length, offset);
}
ssize_t pwritev(int fd, const struct iovec *data, int count, off_t offset) {
    return write_there(fd, data, count, offset);
}
ssize_t pwritev64(int fd, const struct iovec *data, int count, off64_t offset) {
    return write_there(fd, data, count, offset);
}

/* These two are refused, as by a file system without them: callers then read and
 * write. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t length, unsigned flags) {
    if (!inside(out)) return syscall(SYS_copy_file_range, in, in_at, out, out_at, length, flags);
    errno = EOPNOTSUPP;
    return -1;
}
ssize_t sendfile(int out, int in, off_t *at, size_t length) {
    if (!inside(out)) return syscall(SYS_sendfile, out, in, at, length);
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t length) { return sendfile(out, in, at, length); }

int ftruncate(int fd, off_t length) {
    uint64_t inode = inside(fd);
    if (!inode) return syscall(SYS_ftruncate, fd, length);
    lock();
    int result = syscall(SYS_ftruncate, fd, length);
    if (!result) append(RESIZE, (struct header){.inode = inode, .length = length}, NULL, NULL, NULL, 0);
    unlock();
    return result;
}
int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

int truncate(const char *path, off_t length) {
    char whole[PATH_MAX];
    int is_inside = !!resolve(AT_FDCWD, path, whole);
    lock();
    int result = syscall(SYS_truncate, path, length);
    if (!result && is_inside) {
        struct header header = {.inode = inode_at(AT_FDCWD, path), .length = length};
        append(RESIZE, header, NULL, NULL, NULL, 0);
    }
    unlock();
    return result;
}
int truncate64(const char *path, off64_t length) { return truncate(path, length); }

int fallocate(int fd, int mode, off_t offset, off_t length) {
    uint64_t inode = inside(fd);
    if (!inode) return syscall(SYS_fallocate, fd, mode, offset, length);
    if (mode & ~FALLOC_FL_KEEP_SIZE) die("recorder: this kind of fallocate is not recorded\n");
    lock();
    struct stat status;
    int result = syscall(SYS_fallocate, fd, mode, offset, length);
    if (!result && !fstat(fd, &status)) {
        struct header header = {.inode = inode, .length = status.st_size};
        append(RESIZE, header, NULL, NULL, NULL, 0);
    }
    unlock();
    return result;
}
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return fallocate(fd, mode, offset, length); }

int posix_fallocate(int fd, off_t offset, off_t length) {
    int before = errno;
    int error = fallocate(fd, 0, offset, length) ? errno : 0;
    errno = before;
    return error;
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return posix_fallocate(fd, offset, length); }

static uint64_t records_now(void) {
    lock();
    uint64_t now = records;
    unlock();
    return now;
}

static void append_locked(enum kind kind, struct header header) {
    int error = errno;
    lock();
    append(kind, header, NULL, NULL, NULL, 0);
    unlock();
    errno = error;
}

static int sync_one(int fd, long number) {
    uint64_t inode = inside(fd);
    if (!inode) return syscall(number, fd);
    uint64_t since = records_now();
    int result = syscall(number, fd);
    if (!result) append_locked(SYNC, (struct header){.inode = inode, .since = since});
    return result;
}
int fsync(int fd) { return sync_one(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_one(fd, SYS_fdatasync); }

/* Tells the kernel to begin writing. It syncs neither metadata nor the device. */
int sync_file_range(int fd, off64_t offset, off64_t length, unsigned flags) {
    uint64_t inode = inside(fd);
    int result = syscall(SYS_sync_file_range, fd, offset, length, flags);
    if (inode) append_locked(HINT, (struct header){.inode = inode, .offset = offset, .length = length});
    return result;
}

void sync(void) {
    uint64_t since = records_now();
    syscall(SYS_sync);
    if (log_fd >= 0) append_locked(SYNC_ALL, (struct header){.since = since});
}
int syncfs(int fd) {
    uint64_t since = records_now();
    int is_inside = !!inside(fd);
    int result = syscall(SYS_syncfs, fd);
    if (!result && is_inside) append_locked(SYNC_ALL, (struct header){.since = since});
    return result;
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    char whole[PATH_MAX], whole2[PATH_MAX];
    const char *name = resolve(from_dir, from, whole);
    const char *name2 = resolve(to_dir, to, whole2);
    if (!name && !name2) return syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
    /* RENAME_NOREPLACE is 1. */
    if (!name || !name2 || flags > 1) die("recorder: this kind of rename is not recorded\n");
    lock();
    int result = syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
    if (!result) append(RENAME, (struct header){0}, name, name2, NULL, 0);
    unlock();
    return result;
}
int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    return renameat2(from_dir, from, to_dir, to, 0);
}
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int dir, const char *path, int flags) {
    char whole[PATH_MAX];
    const char *name = resolve(dir, path, whole);
    if (!name) return syscall(SYS_unlinkat, dir, path, flags);
    lock();
    int result = syscall(SYS_unlinkat, dir, path, flags);
    if (!result) append(flags & AT_REMOVEDIR ? RMDIR : UNLINK, (struct header){0}, name, NULL, NULL, 0);
    unlock();
    return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    int result = unlink(path);
    return result && (errno == EISDIR || errno == EPERM) ? rmdir(path) : result;
}

int mkdirat(int dir, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    const char *name = resolve(dir, path, whole);
    if (!name) return syscall(SYS_mkdirat, dir, path, mode);
    lock();
    int result = syscall(SYS_mkdirat, dir, path, mode);
    if (!result) append(MKDIR, (struct header){.inode = inode_at(dir, path)}, name, NULL, NULL, 0);
    unlock();
    return result;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    char whole[PATH_MAX], whole2[PATH_MAX];
    const char *name = resolve(from_dir, from, whole);
    const char *name2 = resolve(to_dir, to, whole2);
    if (!name && !name2) return syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
    if (!name || !name2) die("recorder: a link across the folder's border is not recorded\n");
    lock();
    int result = syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
    if (!result) append(LINK, (struct header){0}, name, name2, NULL, 0);
    unlock();
    return result;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

/* What is written through a shared map is not seen: noted, so that the harness can
 * insist on files whose content may be lost. */
void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
    void *result = (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
    int is_shared = (flags & MAP_TYPE) != MAP_PRIVATE && protection & PROT_WRITE;
    if (result == MAP_FAILED || !is_shared || flags & MAP_ANONYMOUS) return result;
    uint64_t inode = inside(fd);
    if (inode) append_locked(MAP, (struct header){.inode = inode});
    return result;
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
    return mmap(address, length, protection, flags, fd, offset);
}
