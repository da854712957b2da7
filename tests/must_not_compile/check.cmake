# cmake -DCOMPILER=<c++> -DOPTIONS=<option>... -DPRECOMPILED=<option>... -DSOURCE=<file> -P check.cmake
#
# The file must not compile; the compiler must report exactly one error, and its output must hold the sentence that the
# file's first line names: "// expect: <sentence>". A file whose first line is "// compiles" must compile without a word.
#
# PRECOMPILED makes the compiler begin with <actors/actors.hpp>, compiled before: for a file that includes it first.
file(READ "${SOURCE}" text)
if(NOT text MATCHES "^(//[^\n]*\n)+#include <actors/actors\\.hpp>\n")
  unset(PRECOMPILED)
endif()
execute_process(
  COMMAND "${COMPILER}" ${OPTIONS} ${PRECOMPILED} -fsyntax-only "${SOURCE}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)

if(text MATCHES "^// compiles\n")
  if(NOT result EQUAL 0 OR NOT output STREQUAL "")
    message(FATAL_ERROR "should compile without a word, but:\n${output}")
  endif()
  return()
endif()

if(NOT text MATCHES "^// expect: ([^\n]+)\n")
  message(FATAL_ERROR "the first line must be \"// expect: <sentence>\" or \"// compiles\"")
endif()
set(sentence "${CMAKE_MATCH_1}")
if(result EQUAL 0)
  message(FATAL_ERROR "compiles, but should say: ${sentence}")
endif()
string(REGEX MATCHALL ": (fatal )?error: " errors "${output}")
list(LENGTH errors count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${count} errors instead of one:\n${output}")
endif()
# Clang prints the quotes inside a static_assert's text as they are written.
string(REPLACE "\\\"" "\"" output "${output}")
string(FIND "${output}" "${sentence}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "the sentence is missing: ${sentence}\n${output}")
endif()
