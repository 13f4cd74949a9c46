/* Sanitizer options that belong to every target, so that a bare run of it judges as a supervised one does. What the
 * environment says comes on top. Each option has its reason beside it. */

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=1:"
           "leak_check_at_exit=0:"                   /* a running interpreter owns objects to the last; targets check by themselves */
           "detect_stack_use_after_return=0:"        /* the price is a third of the speed; the bugs here live on the heap */
           "quarantine_size_mb=16:"                  /* a program's blocks stay dead for longer than it runs */
           "allocator_release_to_os_interval_ms=-1:" /* pages given back would only fault in again */
           "max_free_fill_size=4096:"                /* a read of freed memory in a library without instrumentation */
           "free_fill_byte=253:"                     /* gets addresses that cannot be followed, and so is seen */
           "allocator_may_return_null=1:"            /* no memory is an answer, which ops document */
           "max_allocation_size_mb=64:"              /* and comes early enough to keep programs fast */
           "handle_abort=0:"                         /* a finding of ours aborts; libFuzzer then saves the program */
           "detect_odr_violation=0:"                 /* libgdal and friends bring C++ vtables more than once */
           "symbolize=1";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1:halt_on_error=1";
}

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "halt_on_error=1:"
           "exitcode=66:"
           "history_size=4:"         /* an access may be as old as a statement of a program */
           "report_signal_unsafe=0:" /* the engine says what was running when a finding of ours aborts, in the signal's handler */
           "handle_abort=0:"
           "symbolize=1";
}

/* Of the engine, not of what it tests: it notes which strings were compared, in tables of its own, whatever thread it is on. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:__sanitizer_weak_hook_\n";
}
