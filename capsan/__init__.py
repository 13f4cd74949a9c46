"""capsan finds lifetime bugs in Python geospatial extensions before their users do."""
