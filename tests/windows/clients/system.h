/* What the client needs of the operating system: one lock, threads, a library, folders. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one lock of the program, and the one condition: whoever changes something under it tells all who wait.
 * No foreign code is called while it is held. */
void world_lock(void);
void world_unlock(void);
void world_changed(void);

/* Called with the lock held, which is let go while it waits. Whether the condition came to hold in time. */
bool world_wait(bool (*holds)(const void *of), const void *of, unsigned limit_ms);

struct thread {
    void (*run)(void *with);
    void *with;
    uintptr_t system;
};
void thread_start(struct thread *thread, void (*run)(void *with), void *with);
void thread_join(struct thread *thread);
/* Instead of the join: nobody waits for it. */
void thread_let_go(struct thread *thread);
uintptr_t thread_id(void);

/* Ends the program at once, whatever its other threads do. */
void leave(int code);

void *library_open(const char *path);
/* Writes the address of an exported function to `function`. */
bool library_find(void *library, const char *name, void *function);

void set_variable(const char *name, const char *value);

/* Folders and files; names are joined with a slash, which both systems take. Failing is the end of the program. */
enum { PATH_UNITS = 1024 };
void join_path(char *to, const char *folder, const char *name);
void make_folder(const char *path);
void write_file(const char *path, size_t bytes, unsigned seed);
long file_size(const char *path); /* -1: it is none */
/* Removes a file, or a folder and what is in it; nothing there is nothing to do. */
void remove_all(const char *path);
/* How many files with more than nothing in them are somewhere below. */
unsigned count_files(const char *path);
/* Whether everything that is below `these` is there below `those`, byte by byte. */
bool has_all_of(const char *those, const char *these);
/* Calls `each` with the name of each entry of a folder; whether there is such a folder. */
bool each_entry(const char *path, void (*each)(const char *name, void *with), void *with);
bool is_folder(const char *path);

#endif
