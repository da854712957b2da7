# cmake -DWAY=installed|subdirectory ... -P check.cmake: builds project/ with the library and checks what it prints.
# The subdirectory is built with the flags of the build this is a test of, so that a compiler cache knows the results.
# Both ways must do without GoogleTest, Google Benchmark and Relacy, and build none of the library's own programs.
set(project "${CMAKE_CURRENT_LIST_DIR}/project")
set(build "${SCRATCH}/build")
file(REMOVE_RECURSE "${SCRATCH}")

# `output`: what it writes to standard output. (On a machine too busy for its threads hello warns on the other one.)
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE log)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\n${output}\n${log}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(READ "${project}/main.cpp" hello)
file(READ "${LIBRARY_SOURCE}/README.md" readme)
string(FIND "${readme}" "${hello}" quoted)
if(quoted EQUAL -1)
  message(FATAL_ERROR "README.md does not quote ${project}/main.cpp")
endif()

if(WAY STREQUAL "installed")
  run("${CMAKE_COMMAND}" --install "${LIBRARY_BUILD}" --prefix "${SCRATCH}/prefix")
  set(where "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix")
else()
  set(where "-DLIBACTORS_FOLDER=${LIBRARY_SOURCE}")
endif()
run("${CMAKE_COMMAND}" -S "${project}" -B "${build}" -G Ninja "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}"
    "-DCMAKE_CXX_FLAGS_DEBUG=${FLAGS}" "-DACTORS_WERROR=${WERROR}" "${where}"
    -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON -DCMAKE_DISABLE_FIND_PACKAGE_benchmark=ON)
run("${CMAKE_COMMAND}" --build "${build}")

file(GLOB_RECURSE programs "${build}/*_test" "${build}/bin/*")
if(programs)
  message(FATAL_ERROR "the consumer's build also built ${programs}")
endif()

run("${build}/hello")
if(NOT output STREQUAL "Hello world\n")
  message(FATAL_ERROR "hello printed '${output}'")
endif()
run("${build}/described")
if(NOT output STREQUAL "{\"id\":7,\"tags\":[\"a\",\"b\"]}\n")
  message(FATAL_ERROR "described printed '${output}'")
endif()
