// The wrappers: one function for each call, generated. Each finds where its caller's call goes, tells call.c what is about
// to happen, makes the call, and tells call.c what came of it.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include "headers.inc"

#include "call.h"
#include "preload.h"
#include "trace.h"

#include "wrappers.inc"
