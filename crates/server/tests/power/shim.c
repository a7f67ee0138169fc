/*
 * What a power cut would leave, kept while a program runs.
 *
 * Preloaded (LD_PRELOAD) into a server or a test, it watches one folder and keeps, in another, what
 * has been made durable:
 *
 *   ONRECORD_POWER_ROOT    the folder that is watched (the data folder); must exist
 *   ONRECORD_POWER_SHADOW  where the durable state is kept; must exist
 *
 * Kill the process at any moment (SIGKILL): the shadow is then the disk as after a power cut.
 * harness.rs beside this file compiles it, arms a command with it, and puts the shadow back in the
 * place of the folder.
 *
 * The model is conservative: it grants what POSIX promises and nothing that a file system happens to
 * do besides.
 *   - A file's bytes and length are durable as they were when fsync or fdatasync of it was called,
 *     once that has returned.
 *   - A name in a folder (created, renamed, removed, folder or file) is durable as it was when fsync
 *     of that folder was called, once that has returned. Syncing a file does not make its name
 *     durable; syncing a folder does not make the content of its files durable: a durable name whose
 *     file was never synced stands for an empty file.
 *   - What is there when the first process starts is durable.
 *   - If the process dies while a sync runs, that sync's bytes may be there in part.
 * Not modelled, because nothing here uses them: sync(2), syncfs, sync_file_range, O_SYNC, msync. What
 * they would make durable counts as lost.
 *
 * The shadow holds `file/<id>` (bytes), `dir/<id>` (the moment of the sync, then one line per name:
 * f or d, id, name) and `root` (the id of the watched folder). An id is inode and birth time, so that
 * a reused inode is another file.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

typedef struct {
    char text[64];
} Id;

/* What is remembered of a file between two syncs. */
typedef struct File {
    struct File *next;
    Id id;
    uint64_t low;    /* it was cut to this length since the last sync */
    uint64_t ticket; /* of the last sync that was taken over */
} File;

static char root[PATH_MAX], shadow[PATH_MAX];
static size_t root_len;
static int on;
static File *files;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int (*real_fsync)(int), (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t), (*real_ftruncate64)(int, off64_t);

static void die(const char *what, const char *where) {
    fprintf(stderr, "power shim: %s %s: %s\n", what, where, strerror(errno));
    abort();
}

static uint64_t ticket(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct statx look(int dir, const char *name, int flags) {
    struct statx is;
    if (statx(dir, name, flags, STATX_BASIC_STATS | STATX_BTIME, &is) != 0) {
        is.stx_mask = 0;
        return is;
    }
    if (!(is.stx_mask & STATX_BTIME)) {
        errno = ENOTSUP;
        die("the file system tells no birth time below", root);
    }
    return is;
}

static Id id_of(const struct statx *is) {
    Id id;
    snprintf(id.text, sizeof id.text, "%llu-%lld.%09u", (unsigned long long)is->stx_ino,
             (long long)is->stx_btime.tv_sec, is->stx_btime.tv_nsec);
    return id;
}

static void path_of(char *to, const char *kind, const char *name) {
    if (snprintf(to, PATH_MAX, "%s/%s/%s", shadow, kind, name) >= PATH_MAX) {
        die("too long a path for", name);
    }
}

/* Replaces a small file in the shadow at once. */
static void replace(const char *path, const char *text, size_t len) {
    char fresh[PATH_MAX + 8];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text, len) != (ssize_t)len || rename(fresh, path) != 0) {
        die("cannot write", path);
    }
    close(fd);
}

/* The text of a folder's listing; the caller frees it. */
static char *list(int dir, uint64_t at, size_t *len) {
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *names = again < 0 ? NULL : fdopendir(again);
    if (!out || !names) {
        die("cannot list a folder below", root);
    }
    fprintf(out, "%llu\n", (unsigned long long)at);
    struct dirent *entry;
    while ((entry = readdir(names))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) {
            continue;
        }
        struct statx is = look(dir, entry->d_name, AT_SYMLINK_NOFOLLOW);
        if (!is.stx_mask) {
            continue; /* gone again */
        }
        char kind = S_ISDIR(is.stx_mode) ? 'd' : S_ISREG(is.stx_mode) ? 'f' : 0;
        if (kind) {
            fprintf(out, "%c %s %s\n", kind, id_of(&is).text, entry->d_name);
        }
    }
    closedir(names);
    fclose(out);
    return text;
}

static void keep_listing(Id id, const char *text, size_t len, uint64_t at) {
    char path[PATH_MAX];
    path_of(path, "dir", id.text);
    unsigned long long last = 0;
    FILE *old = fopen(path, "re");
    if (old) {
        if (fscanf(old, "%llu", &last) != 1) {
            last = 0;
        }
        fclose(old);
    }
    if (at >= last) { /* a later sync of this folder may have returned before this one */
        replace(path, text, len);
    }
}

/* Brings the shadow's bytes from `from` to `size` up to those of the file. */
static void keep_bytes(int fd, Id id, uint64_t from, uint64_t size) {
    static char ours[CHUNK], kept[CHUNK]; /* under the lock */
    char path[PATH_MAX], self[64];
    path_of(path, "file", id.text);
    /* The caller's descriptor may be for writing only. */
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    int in = open(self, O_RDONLY | O_CLOEXEC);
    int to = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat was;
    if (in < 0 || to < 0 || fstat(to, &was) != 0) {
        die("cannot copy to", path);
    }
    if (from > (uint64_t)was.st_size) {
        from = (uint64_t)was.st_size;
    }
    while (from < size) {
        size_t want = size - from < CHUNK ? (size_t)(size - from) : CHUNK;
        ssize_t got = pread(in, ours, want, (off_t)from);
        if (got <= 0) {
            break;
        }
        ssize_t had = pread(to, kept, (size_t)got, (off_t)from);
        if (had != got || memcmp(ours, kept, (size_t)got) != 0) {
            if (pwrite(to, ours, (size_t)got, (off_t)from) != got) {
                die("cannot write", path);
            }
        }
        from += (uint64_t)got;
    }
    if ((uint64_t)was.st_size > size && real_ftruncate(to, (off_t)size) != 0) {
        die("cannot cut", path);
    }
    close(in);
    close(to);
}

static File *file_of(Id id) {
    for (File *file = files; file; file = file->next) {
        if (!strcmp(file->id.text, id.text)) {
            return file;
        }
    }
    File *file = calloc(1, sizeof *file);
    if (!file) {
        die("no memory for", id.text);
    }
    file->id = id; /* `low` is 0: the first sync compares the whole file */
    file->next = files;
    return files = file;
}

static int is_watched(int fd) {
    char self[64], path[PATH_MAX];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(self, path, sizeof path - 1);
    if (len < (ssize_t)root_len || strncmp(path, root, root_len) != 0) {
        return 0;
    }
    return (size_t)len == root_len || path[root_len] == '/';
}

static int synced(int fd, int (*real)(int)) {
    if (!on || !is_watched(fd)) {
        return real(fd);
    }
    uint64_t at = ticket();
    struct statx is = look(fd, "", AT_EMPTY_PATH);
    Id id = id_of(&is);
    if (S_ISDIR(is.stx_mode)) {
        size_t len = 0;
        char *text = list(fd, at, &len);
        int result = real(fd);
        int failed = errno;
        pthread_mutex_lock(&lock);
        if (result == 0) {
            keep_listing(id, text, len, at);
        }
        pthread_mutex_unlock(&lock);
        free(text);
        errno = failed;
        return result;
    }
    pthread_mutex_lock(&lock);
    File *file = file_of(id);
    uint64_t low = file->low;
    file->low = UINT64_MAX;
    pthread_mutex_unlock(&lock);
    int result = real(fd);
    int failed = errno;
    pthread_mutex_lock(&lock);
    if (result == 0 && at >= file->ticket) {
        /* Of a file that only grows, what was durable before has not changed. */
        int grows = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
        file->ticket = at;
        keep_bytes(fd, id, grows ? low : 0, is.stx_size);
    } else if (low < file->low) {
        file->low = low;
    }
    pthread_mutex_unlock(&lock);
    errno = failed;
    return result;
}

int fsync(int fd) {
    return synced(fd, real_fsync);
}

int fdatasync(int fd) {
    return synced(fd, real_fdatasync);
}

static void cut(int fd, uint64_t len) {
    if (!on || !is_watched(fd)) {
        return;
    }
    struct statx is = look(fd, "", AT_EMPTY_PATH);
    pthread_mutex_lock(&lock);
    File *file = file_of(id_of(&is));
    if (len < file->low) {
        file->low = len;
    }
    pthread_mutex_unlock(&lock);
}

int ftruncate(int fd, off_t len) {
    cut(fd, (uint64_t)len);
    return real_ftruncate(fd, len);
}

int ftruncate64(int fd, off64_t len) {
    cut(fd, (uint64_t)len);
    return real_ftruncate64(fd, len);
}

/* What is there at the beginning is durable. */
static Id snapshot(int dir) {
    size_t len = 0;
    struct statx is = look(dir, "", AT_EMPTY_PATH);
    Id id = id_of(&is);
    char *text = list(dir, 0, &len);
    char *rest = strchr(text, '\n') + 1, *line;
    char *copy = strdup(rest);
    rest = copy;
    while ((line = strsep(&rest, "\n")) && *line) {
        char *name = strchr(line + 2, ' ') + 1;
        int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0) {
            die("cannot open", name);
        }
        if (*line == 'd') {
            snapshot(fd);
        } else {
            struct statx inner = look(fd, "", AT_EMPTY_PATH);
            keep_bytes(fd, id_of(&inner), 0, inner.stx_size);
        }
        close(fd);
    }
    keep_listing(id, text, len, 0);
    free(copy);
    free(text);
    return id;
}

__attribute__((constructor)) static void start(void) {
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
    real_ftruncate64 = (int (*)(int, off64_t))dlsym(RTLD_NEXT, "ftruncate64");
    const char *of = getenv("ONRECORD_POWER_ROOT"), *to = getenv("ONRECORD_POWER_SHADOW");
    if (!of || !to) {
        return;
    }
    if (!realpath(of, root)) {
        die("cannot find", of);
    }
    if (!realpath(to, shadow)) {
        die("cannot find", to);
    }
    root_len = strlen(root);
    char path[PATH_MAX];
    path_of(path, "root", "");
    path[strlen(path) - 1] = 0;
    if (access(path, F_OK) != 0) {
        char made[PATH_MAX];
        path_of(made, "file", "");
        mkdir(made, 0700);
        path_of(made, "dir", "");
        mkdir(made, 0700);
        int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0) {
            die("cannot open", root);
        }
        Id id = snapshot(dir);
        close(dir);
        replace(path, id.text, strlen(id.text));
    }
    on = 1;
}
