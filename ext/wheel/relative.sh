#!/bin/sh
# relative.sh FOLDER NAME COMPILER ARGUMENTS: runs the compiler, with each argument that is a file below FOLDER told as one
# below NAME, a link to FOLDER in the current folder. CMake itself gives every source file its absolute path.
set -eu
folder=$1 name=$2
shift 2
count=$#
while [ "$count" -gt 0 ]; do
    argument=$1
    shift
    case $argument in
        "$folder"/*) argument=$name/${argument#"$folder"/} ;;
    esac
    set -- "$@" "$argument"
    count=$((count - 1))
done
exec "$@"
