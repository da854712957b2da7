# actors_options: what every target of this project is compiled with. It is linked PRIVATE and only inside this build,
# so that neither warnings nor sanitizers reach the projects that use us.
add_library(actors_options INTERFACE)
target_compile_features(actors_options INTERFACE cxx_std_20)

set(warnings
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wnull-dereference -Wformat=2 -Wimplicit-fallthrough -Wsuggest-override -Wextra-semi
    -Wcast-align -Wundef -Wdouble-promotion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND warnings -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast)
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  list(APPEND warnings -Wthread-safety -Wthread-safety-beta -Wdangling-gsl -Wreserved-identifier)
endif()
if(ACTORS_WERROR)
  list(APPEND warnings -Werror)
endif()
target_compile_options(actors_options INTERFACE ${warnings})

if(ACTORS_SANITIZE)
  set(sanitize -fsanitize=${ACTORS_SANITIZE} -fno-omit-frame-pointer)
  if(ACTORS_SANITIZE MATCHES "undefined")
    list(APPEND sanitize -fno-sanitize-recover=undefined)
  endif()
  target_compile_options(actors_options INTERFACE ${sanitize})
  target_link_options(actors_options INTERFACE ${sanitize})
endif()

# For programs of this project that include Asio: g++ takes what the optimizer makes of its templates for null pointers, and
# warns that ThreadSanitizer does not understand the fences around its handlers (what they share is under its mutexes).
add_library(actors_asio_warnings INTERFACE)
target_compile_options(actors_asio_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference;-Wno-tsan>)
