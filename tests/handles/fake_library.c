// Stands in for libcapsan_handles.so where a test is about what is done with findings, not about finding them. Scripts make
// handles, and misuse them, by calling the fake_ functions through ctypes; the rest is the contract of the real library.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 1000

struct fake_finding {
    char line[2000];
    char key[500];
    int count;
};

struct fake_handle {
    char kind[50];
    uint32_t epoch; // 0: belongs to none, or has ended
    int alive;
};

static struct fake_finding findings[MOST];
static struct fake_handle handles[MOST];
static uint32_t occurrences[MOST];
static uint32_t finding_count, handle_count, occurrence_count, call_count, epoch;
static int quiet;
static __thread int exempt;

static void write_line(const char *line)
{
    const char *folder = getenv("CAPSAN_HANDLES_LOG");
    char path[1000];
    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/%d.jsonl", folder, (int)getpid());
    FILE *file = fopen(path, "a");
    if (file == NULL)
        return;
    fprintf(file, "%s\n", line);
    fclose(file);
}

void fake_call(int count)
{
    call_count += count;
}

// The place that is misused is a line of a Python file that the caller makes up.
void fake_misuse(const char *class, const char *kind, const char *call, const char *file, int line)
{
    char key[500];
    call_count++;
    snprintf(key, sizeof key, "%s %s %s %s %d", class, kind, call, file, line);
    uint32_t number = 1;
    while (number <= finding_count && strcmp(findings[number - 1].key, key) != 0)
        number++;
    struct fake_finding *finding = &findings[number - 1];
    finding->count++;
    occurrences[occurrence_count++] = number;
    if (number <= finding_count)
        return;
    finding_count++;
    strcpy(finding->key, key);
    snprintf(finding->line, sizeof finding->line,
             "{\"type\":\"finding\",\"number\":%u,\"class\":\"%s\",\"kind\":\"%s\",\"call\":\"%s\",\"message\":\"%s was given a %s that "
             "has ended\",\"explanation\":\"A made-up rule.\",\"address\":\"0x10\",\"thread\":1,\"pid\":%d,\"events\":[{\"role\":\"used\","
             "\"call\":\"%s\",\"thread\":1,\"python\":[{\"file\":\"%s\",\"line\":%d,\"function\":\"main\"}],\"native\":null}]}",
             number, class, kind, call, call, kind, (int)getpid(), call, file, line);
    write_line(finding->line);
    if (!quiet)
        fprintf(stderr, "capsan-handles: as it happens: %s\n", key);
    if (getenv("CAPSAN_HANDLES_HALT") != NULL)
        _exit(1);
}

int fake_make(const char *kind)
{
    struct fake_handle *handle = &handles[handle_count];
    call_count++;
    snprintf(handle->kind, sizeof handle->kind, "%s", kind);
    handle->epoch = exempt ? 0 : epoch;
    handle->alive = 1;
    return (int)handle_count++;
}

void fake_end(int handle)
{
    call_count++;
    handles[handle].alive = 0;
}

uint64_t capsan_handles_occurrences(void)
{
    return occurrence_count;
}

uint32_t capsan_handles_occurrence(uint64_t index)
{
    return occurrences[index];
}

const char *capsan_handles_finding(uint32_t number)
{
    return 1 <= number && number <= finding_count ? findings[number - 1].line : NULL;
}

uint32_t capsan_handles_epoch(void)
{
    return ++epoch;
}

void capsan_handles_exempt(int on)
{
    exempt = on;
}

static void format_leak(char *line, size_t size, const struct fake_handle *handle)
{
    snprintf(
        line, size,
        "{\"type\":\"finding\",\"class\":\"leak\",\"kind\":\"%s\",\"count\":1,\"message\":\"a %s was never ended\",\"events\":[{\"role\":"
        "\"made\",\"call\":\"FakeMake\",\"python\":[{\"file\":\"/made/up.py\",\"line\":7,\"function\":\"main\"}]}]}",
        handle->kind, handle->kind);
}

char *capsan_handles_leaks(uint32_t since)
{
    char *text = calloc(MOST, 500);
    strcpy(text, "[");
    for (uint32_t index = 0; index < handle_count; index++) {
        const struct fake_handle *handle = &handles[index];
        if (!handle->alive || handle->epoch == 0 || handle->epoch < since)
            continue;
        strcat(text, strlen(text) > 1 ? "," : "");
        format_leak(text + strlen(text), 500, handle);
    }
    return strcat(text, "]");
}

void capsan_handles_free(char *text)
{
    free(text);
}

__attribute__((constructor)) static void begin(void)
{
    char line[500], executable[300] = "";
    quiet = getenv("CAPSAN_HANDLES_QUIET") != NULL;
    if (readlink("/proc/self/exe", executable, sizeof executable - 1) < 0)
        executable[0] = 0;
    snprintf(line, sizeof line, "{\"type\":\"process\",\"pid\":%d,\"parent\":%d,\"executable\":\"%s\",\"python\":null}", (int)getpid(),
             (int)getppid(), executable);
    write_line(line);
}

__attribute__((destructor)) static void end(void)
{
    const char *leaks = getenv("CAPSAN_HANDLES_LEAKS"), *more = getenv("FAKE_SUMMARY");
    char line[1000];
    for (uint32_t number = 1; number <= finding_count; number++) {
        snprintf(line, sizeof line, "{\"type\":\"repeat\",\"number\":%u,\"count\":%d}", number, findings[number - 1].count);
        if (findings[number - 1].count > 1)
            write_line(line);
    }
    for (uint32_t index = 0; index < handle_count; index++) {
        format_leak(line, sizeof line, &handles[index]);
        if (handles[index].alive && (leaks == NULL || strcmp(leaks, "0") != 0))
            write_line(line);
    }
    snprintf(line, sizeof line, "{\"type\":\"summary\",\"calls\":%u,\"handles\":%u%s}", call_count, handle_count, more ? more : "");
    write_line(line);
}
