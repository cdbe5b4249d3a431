# Tests mirror the tree: daemon/rule/finding.c is tested by tests/daemon/rule/test_finding.c.
pkg_check_modules(criterion IMPORTED_TARGET criterion)
find_library(NANOMSG_LIBRARY NAMES nanomsg libnanomsg.so.5)

# What the tsan lane builds, and what the release lane does. Their tests have the labels threads and optimised.
add_custom_target(threads)
add_custom_target(optimised)

function(lane_builds name labels)
  foreach(lane IN ITEMS threads optimised)
    if(lane IN_LIST labels)
      add_dependencies(${lane} ${name})
    endif()
  endforeach()
endfunction()

# criterion_test(NAME SOURCES... LIBS... LABELS...): one executable of Criterion tests, registered with ctest.
# libnanomsg stands before libnng on the link line, or Criterion's runner binds to libnng's nn_*.
# Criterion counts a leaking test as passed, so the sanitizer's text fails it here.
# Its assertions are much code, which a compiler takes as long to optimise as everything that they look at.
function(criterion_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS;LABELS" ${ARGN})
  if(AUDIT_FLAVOUR MATCHES "^(dev|asan)$")
    set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS "-O0;-U_FORTIFY_SOURCE")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE -Wl,--no-as-needed ${NANOMSG_LIBRARY} -Wl,--as-needed
    PkgConfig::criterion ${arg_LIBS} test_flags)
  if(AUDIT_FLAVOUR STREQUAL "tsan")
    return() # Criterion cannot start under ThreadSanitizer
  endif()
  lane_builds(${name} "${arg_LABELS}")
  add_test(NAME ${name} COMMAND ${name} -j1)
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}"
    FAIL_REGULAR_EXPRESSION "ERROR: LeakSanitizer;Tested: 0 "
    ENVIRONMENT "SOURCE_DIR=${CMAKE_SOURCE_DIR};BINARY_DIR=${CMAKE_BINARY_DIR}"
    TIMEOUT 900)
endfunction()

# plain_test(NAME SOURCES... LIBS... LABELS...): a main() whose exit status is the verdict (77: skipped).
# A long test has COST 60 besides: ctest begins with those.
function(plain_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS;LABELS;ARGS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} build_flags)
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
  lane_builds(${name} "${arg_LABELS}")
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 LABELS "${arg_LABELS}" TIMEOUT 900
    ENVIRONMENT "SOURCE_DIR=${CMAKE_SOURCE_DIR};BINARY_DIR=${CMAKE_BINARY_DIR}"
    FAIL_REGULAR_EXPRESSION "ERROR: LeakSanitizer;WARNING: ThreadSanitizer")
endfunction()
