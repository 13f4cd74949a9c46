// Two modules, each linked with a copy of GEOS of its own (argv[1], argv[2]), as two wheels are. What one made, it also ends;
// with a third argument, the other one ends it.
#include <dlfcn.h>
#include <stdio.h>

typedef void *make_function(void);
typedef void end_function(void *);
typedef const char *name_function(void);

int main(int argc, char **argv)
{
    void *modules[2];
    for (int i = 0; i < 2; i++) {
        modules[i] = dlopen(argv[1 + i], RTLD_NOW | RTLD_LOCAL);
        if (!modules[i]) {
            fprintf(stderr, "%s\n", dlerror());
            return 2;
        }
        puts(((name_function *)dlsym(modules[i], "module_copy"))());
    }
    for (int i = 0; i < 2; i++) {
        void *made = ((make_function *)dlsym(modules[i], "module_make"))();
        int ending = argc > 3 ? 1 - i : i;
        ((end_function *)dlsym(modules[ending], "module_end"))(made);
    }
    return 0;
}
