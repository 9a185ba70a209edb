#define _GNU_SOURCE
#include "system.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Noreturn static void give_up(const char *what, const char *which)
{
    printf("FAIL the machine  %s %s\n", what, which);
    fflush(stdout);
    exit(2);
}

#ifdef _WIN32

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <objbase.h>

#include <process.h>

static SRWLOCK the_lock = SRWLOCK_INIT;
static CONDITION_VARIABLE the_condition = CONDITION_VARIABLE_INIT;

void world_lock(void)
{
    AcquireSRWLockExclusive(&the_lock);
}

void world_unlock(void)
{
    ReleaseSRWLockExclusive(&the_lock);
}

void world_changed(void)
{
    WakeAllConditionVariable(&the_condition);
}

bool world_wait(bool (*holds)(const void *of), const void *of, unsigned limit_ms)
{
    ULONGLONG end = GetTickCount64() + limit_ms;
    while (!holds(of)) {
        ULONGLONG now = GetTickCount64();
        if (now >= end) {
            return false;
        }
        SleepConditionVariableSRW(&the_condition, &the_lock, (DWORD)(end - now), 0);
    }
    return true;
}

static unsigned __stdcall enter(void *with)
{
    struct thread *thread = with;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    thread->run(thread->with);
    CoUninitialize();
    return 0;
}

void thread_start(struct thread *thread, void (*run)(void *with), void *with)
{
    thread->run = run;
    thread->with = with;
    thread->system = _beginthreadex(NULL, 0, enter, thread, 0, NULL);
    if (thread->system == 0) {
        give_up("there is no", "thread");
    }
}

void thread_join(struct thread *thread)
{
    WaitForSingleObject((HANDLE)thread->system, INFINITE);
    CloseHandle((HANDLE)thread->system);
}

void thread_let_go(struct thread *thread)
{
    CloseHandle((HANDLE)thread->system);
}

uintptr_t thread_id(void)
{
    return GetCurrentThreadId();
}

void leave(int code)
{
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), (UINT)code);
}

void *library_open(const char *path)
{
    HMODULE library = LoadLibraryA(path);
    if (library == NULL) {
        printf("LoadLibrary: error %lu\n", GetLastError());
        give_up("cannot load", path);
    }
    return library;
}

bool library_find(void *library, const char *name, void *function)
{
    FARPROC found = GetProcAddress(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

void set_variable(const char *name, const char *value)
{
    _putenv_s(name, value); /* for the C library and for the system */
}

static int make_directory(const char *path)
{
    return CreateDirectoryA(path, NULL) ? 0 : -1;
}

#else

#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

static pthread_mutex_t the_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t the_condition;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A limit is measured by a clock that nobody sets. */
static void make_condition(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&the_condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

void world_lock(void)
{
    pthread_once(&once, make_condition);
    pthread_mutex_lock(&the_lock);
}

void world_unlock(void)
{
    pthread_mutex_unlock(&the_lock);
}

void world_changed(void)
{
    pthread_cond_broadcast(&the_condition);
}

bool world_wait(bool (*holds)(const void *of), const void *of, unsigned limit_ms)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += limit_ms / 1000;
    end.tv_nsec += (long)(limit_ms % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_nsec -= 1000000000;
        end.tv_sec += 1;
    }
    while (!holds(of)) {
        if (pthread_cond_timedwait(&the_condition, &the_lock, &end) != 0) {
            return holds(of);
        }
    }
    return true;
}

static void *enter(void *with)
{
    struct thread *thread = with;
    thread->run(thread->with);
    return NULL;
}

void thread_start(struct thread *thread, void (*run)(void *with), void *with)
{
    pthread_t started;
    thread->run = run;
    thread->with = with;
    if (pthread_create(&started, NULL, enter, thread) != 0) {
        give_up("there is no", "thread");
    }
    thread->system = (uintptr_t)started;
}

void thread_join(struct thread *thread)
{
    pthread_join((pthread_t)thread->system, NULL);
}

void thread_let_go(struct thread *thread)
{
    pthread_detach((pthread_t)thread->system);
}

uintptr_t thread_id(void)
{
    return (uintptr_t)pthread_self();
}

void leave(int code)
{
    fflush(stdout);
    _exit(code);
}

void *library_open(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        puts(dlerror());
        give_up("cannot load", path);
    }
    return library;
}

bool library_find(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

void set_variable(const char *name, const char *value)
{
    setenv(name, value, 1);
}

static int make_directory(const char *path)
{
    return mkdir(path, 0700);
}

#endif

void join_path(char *to, const char *folder, const char *name)
{
    int units = snprintf(to, PATH_UNITS, "%s/%s", folder, name);
    if (units < 0 || units >= PATH_UNITS) {
        give_up("the path is too long:", folder);
    }
}

bool is_folder(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

void make_folder(const char *path)
{
    if (make_directory(path) != 0 && !is_folder(path)) {
        give_up("cannot make", path);
    }
}

void write_file(const char *path, size_t bytes, unsigned seed)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        give_up("cannot write", path);
    }
    char block[4096];
    for (size_t at = 0; at < bytes; at += sizeof block) {
        size_t size = bytes - at < sizeof block ? bytes - at : sizeof block;
        memset(block, (int)(seed + at / sizeof block) & 0x7F, sizeof block);
        if (fwrite(block, 1, size, file) != size) {
            give_up("cannot write", path);
        }
    }
    fclose(file);
}

long file_size(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && !S_ISDIR(found.st_mode) ? (long)found.st_size : -1;
}

bool each_entry(const char *path, void (*each)(const char *name, void *with), void *with)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return false;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            each(entry->d_name, with);
        }
    }
    closedir(folder);
    return true;
}

static void remove_entry(const char *name, void *with)
{
    char path[PATH_UNITS];
    join_path(path, with, name);
    remove_all(path);
}

void remove_all(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0) {
        return;
    }
    if (!S_ISDIR(found.st_mode)) {
        chmod(path, 0600);
        unlink(path);
        return;
    }
    char copy[PATH_UNITS];
    snprintf(copy, sizeof copy, "%s", path);
    each_entry(path, remove_entry, copy);
    if (rmdir(path) != 0) {
        give_up("cannot remove", path);
    }
}

struct walk {
    const char *those;
    const char *these;
    unsigned files;
    bool is_same;
};

static void count_entry(const char *name, void *with)
{
    struct walk *walk = with;
    char path[PATH_UNITS];
    join_path(path, walk->these, name);
    walk->files += is_folder(path) ? count_files(path) : file_size(path) > 0;
}

unsigned count_files(const char *path)
{
    struct walk walk = {NULL, path, 0, true};
    each_entry(path, count_entry, &walk);
    return walk.files;
}

static bool is_same_file(const char *one, const char *other)
{
    FILE *files[] = {fopen(one, "rb"), fopen(other, "rb")};
    bool is_same = files[0] != NULL && files[1] != NULL;
    size_t size = 1;
    while (is_same && size > 0) {
        char blocks[2][4096];
        size = fread(blocks[0], 1, sizeof blocks[0], files[0]);
        is_same = fread(blocks[1], 1, sizeof blocks[1], files[1]) == size;
        is_same = is_same && memcmp(blocks[0], blocks[1], size) == 0;
    }
    for (int at = 0; at < 2; at++) {
        if (files[at] != NULL) {
            fclose(files[at]);
        }
    }
    return is_same;
}

static void compare_entry(const char *name, void *with)
{
    struct walk *walk = with;
    char those[PATH_UNITS];
    char these[PATH_UNITS];
    join_path(those, walk->those, name);
    join_path(these, walk->these, name);
    bool is_same = is_folder(these) ? has_all_of(those, these) : is_same_file(those, these);
    walk->is_same = walk->is_same && is_same;
}

bool has_all_of(const char *those, const char *these)
{
    struct walk walk = {those, these, 0, true};
    return is_folder(those) && each_entry(these, compare_entry, &walk) && walk.is_same;
}
