#include "native_context.h"

#include <stdio.h>

#include <geos_c.h>
#include <proj.h>

#include "call.h"
#include "data_folder.h"

static _Thread_local char proj_message[160];

static void keep_message(void *unused, int level, const char *message)
{
    (void)unused;
    (void)level;
    snprintf(proj_message, sizeof proj_message, "%s", message);
}

const char *native_context_message(void)
{
    return proj_message;
}

void native_context_forget_message(void)
{
    proj_message[0] = '\0';
}

static void *create_for_proj(void)
{
    PJ_CONTEXT *context = proj_context_create();
    if (context) {
        proj_log_func(context, NULL, keep_message);
        data_folder_use(context);
    }
    return context;
}

static void *create_for_geos(void)
{
    GEOSContextHandle_t context = GEOS_init_r();
    if (context)
        GEOSContext_setErrorMessageHandler_r(context, geos_keep_message, NULL);
    return context;
}

void *native_context_create(enum kind_index kind)
{
    return kind == KIND_CONTEXT ? create_for_proj() : create_for_geos();
}

void *native_context_create_for_thread(enum kind_index kind)
{
    return native_context_create(kind);
}
