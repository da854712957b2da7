# actors_program(<name> SOURCES <file>... [DEPS <target>...])
#
# An executable of this project: an example, a benchmark, a test with its own main. In a sanitizer build it also gets the
# two files that tell the sanitizers about fibers: they must be part of the executable itself, because there they come
# before the packaged Boost libraries.
function(actors_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "actors_program(${name}): SOURCES <file>... [DEPS <target>...], not '${ARGN}'")
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE actors_options actors_headers ${arg_DEPS})
  if(TARGET actors_fiber_sanitizer)
    target_link_libraries(${name} PRIVATE actors_fiber_sanitizer)
  endif()
endfunction()

# actors_test(<name> SOURCES <file>... [DEPS <target>...] [LABEL <label>] [TIMEOUT <seconds>] [PLAIN]
#             [ONE_THREAD])
#
# A test program. With GoogleTest (the default) every TEST is a test of ctest's, by its name; PLAIN programs have their own
# main and are one test. Labels: unit (the default), model, stress, example, layers, cost. Model checks are built
# only with ACTORS_BUILD_MODEL, all of them by the target `model`. ONE_THREAD programs have nothing to show
# ThreadSanitizer and are not built for it.
function(actors_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PLAIN;ONE_THREAD" "LABEL;TIMEOUT" "SOURCES;DEPS")
  set(labels unit model stress example layers cost)
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES OR NOT arg_LABEL IN_LIST labels)
    message(FATAL_ERROR "actors_test(${name}): SOURCES <file>... [DEPS <target>...] [LABEL <one of: ${labels}>]"
                        " [TIMEOUT <seconds>] [PLAIN] [ONE_THREAD], not '${ARGN}'")
  endif()
  if(NOT ACTORS_BUILD_TESTS OR (arg_LABEL STREQUAL "model" AND NOT ACTORS_BUILD_MODEL)
     OR (arg_ONE_THREAD AND ACTORS_SANITIZE MATCHES "thread"))
    return()
  endif()

  actors_program(${name} SOURCES ${arg_SOURCES} DEPS ${arg_DEPS})
  if(arg_LABEL STREQUAL "model")
    if(NOT TARGET model)
      add_custom_target(model)
    endif()
    add_dependencies(model ${name})
  endif()
  if(arg_PLAIN)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
  else()
    target_link_libraries(${name} PRIVATE GTest::gmock GTest::gtest GTest::gtest_main)
    include(GoogleTest)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                         PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
  endif()
endfunction()
