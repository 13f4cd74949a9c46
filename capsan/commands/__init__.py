"""One module per command: SUMMARY, EXAMPLE, add_arguments(parser), run(args) -> exit status. The table is in
cli.py.

A command that hands arguments on to another program also says PASSES_ON = True: what its own parser does not
know arrives, in order, as args.rest.
"""
