# actors_subdirectories(<folder>...): add_subdirectory for each, in this order.
function(actors_subdirectories)
  foreach(folder IN LISTS ARGN)
    add_subdirectory("${folder}")
  endforeach()
endfunction()

# actors_library(actors_<name> SOURCES <file>... [DEPS <target>...])
#
# One floor of the staircase: a static library, also known as actors::<name>. SOURCES are listed by hand, headers may be
# among them. DEPS are the floors below it (passed on to whoever links it) and third parties (linked, not passed on). A
# floor that does not exist yet is a floor above: an error, so that targets cannot form a ring.
# Every floor sees the public headers and writes private includes from the repository root.
function(actors_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "actors_library(${name}): SOURCES <file>... [DEPS <target>...], not '${ARGN}'")
  endif()
  string(REGEX REPLACE "^actors_" "" short "${name}")
  add_library(${name} STATIC ${arg_SOURCES})
  add_library(actors::${short} ALIAS ${name})
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${short} LINKER_LANGUAGE CXX CXX_EXTENSIONS OFF)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC actors_headers PRIVATE $<BUILD_INTERFACE:actors_options>)
  foreach(dep IN LISTS arg_DEPS)
    if(dep MATCHES "^actors(_|::)")
      if(NOT TARGET ${dep})
        message(FATAL_ERROR "actors_library(${name}): ${dep} is not a floor below it")
      endif()
      target_link_libraries(${name} PUBLIC ${dep})
    else()
      target_link_libraries(${name} PRIVATE ${dep})
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY ACTORS_LIBRARIES ${name})
endfunction()
