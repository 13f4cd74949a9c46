// The context is destroyed twice.
// expect: double-free PJContext proj_context_destroy
// plain: crashes
// oracle: valgrind
#include <proj.h>

int main(void)
{
    PJ_CONTEXT *context = proj_context_create();
    proj_context_destroy(context);
    proj_context_destroy(context);
    return 0;
}
