/* The builds of geocapsule in one interpreter: wheels that each bring a libgdal of their own, say.
 *
 * An object of one library must not come to another copy of it. A build knows its own capsules (capsule.h), and of any other
 * capsule it may read nothing: what its context points to, only the build knows that made it. So each build publishes a way to
 * ask it, in the dict of the interpreter. What is not this build's own is refused whatever the others say; the refusal says more.
 *
 * Nothing here keeps a module alive or needs one: what is published is in the extension library, which Python never unloads. So
 * a build answers for its capsules when its module is gone, until the interpreter has no dict any more. */
#ifndef GEOCAPSULE_BUILDS_H
#define GEOCAPSULE_BUILDS_H

#include "capsule.h"

/* In the dict of PyInterpreterState_GetDict: a dict of capsules of this name, each for one `struct build`. The number is the
 * layout's, and that of struct capsule_metadata: when either changes, so does it. */
#define BUILDS_KEY "geocapsule.builds"
#define BUILD_NAME "geocapsule.build.1"
_Static_assert(CAPSULE_ABI_VERSION == 1, "the number in BUILD_NAME says the layout of the metadata, too");

/* Static storage: as long as the process. */
struct build {
    const char *location; /* the file of the extension library */

    /* The metadata of a capsule that this build made and that has not lost its context, open or ended; NULL of any other object,
     * of which no more is read than its type and, of a capsule, where its context is. With the GIL; sets no exception. */
    const struct capsule_metadata *(*find)(PyObject *object);
};

/* Makes this build known to the others in this interpreter; to do so again changes nothing. -1 with an exception set. */
int builds_publish(void);

/* Whether an object is a capsule of another build. If so, `exception` is set, with a text that begins with `subject` and names
 * both libraries, their versions and the builds' locations; also true with MemoryError set. `version_of` gives the version of a
 * library of this build, or NULL if it has none of that name. */
bool builds_refuse(PyObject *object, PyObject *exception, const char *subject, const char *(*version_of)(const char *library));

#endif
