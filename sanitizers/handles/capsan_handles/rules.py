"""What each class of finding means, in words that stand alone."""

RULES = {
    "use-after-free": """A handle was used after it had ended, by itself or with its owner. Keep the owner alive for as
        long as anything made from it is used, and take what is needed out of it before.""",
    "double-free": """A handle was ended a second time. Whoever ends a handle has to forget it, and what an owner
        ends is not to be ended again.""",
    "free-of-borrowed": """A handle was destroyed by one who does not own it. Its owner will destroy it again.""",
    "free-while-held": """A handle was destroyed although others hold counted references to it. Release it instead.""",
    "free-in-use": """A handle was ended while a call that uses it was still running, from its own callback or from
        another thread.""",
    "use-after-context": """An object of PROJ was used or destroyed after its context had ended. The context has to be
        destroyed last.""",
    "use-after-base": """An object was used after what it is based on had ended: a prepared geometry after its geometry,
        a warped dataset after its source.""",
    "use-after-schema-change": """A feature was used or destroyed after fields of its definition were added or
        removed. Let go of features before the schema is changed.""",
    "concurrent-use": """One handle was in calls on two threads at once. Datasets and contexts are for one thread at a
        time.""",
    "wrong-library": """A handle made by one copy of a library was given to another copy of it. Two packages that bring
        their own copies cannot share handles.""",
    "leak": """A handle was alive at exit, and nobody will end it.""",
    "asan": """AddressSanitizer saw memory being misused.""",
}
RULES = {name: " ".join(text.split()) for name, text in RULES.items()}
