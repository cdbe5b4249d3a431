# The clean-tree check runs after every other test, whatever folder registered it.
function(audit_tests_below folder ret_names)
  get_property(names DIRECTORY ${folder} PROPERTY TESTS)
  get_property(children DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(child IN LISTS children)
    audit_tests_below(${child} below)
    list(APPEND names ${below})
  endforeach()
  set(${ret_names} ${names} PARENT_SCOPE)
endfunction()

function(audit_add_clean_tree_test)
  audit_tests_below(${CMAKE_SOURCE_DIR} names)
  add_test(NAME check_clean_tree COMMAND ${CMAKE_SOURCE_DIR}/tests/check/clean_tree.sh)
  set_tests_properties(check_clean_tree PROPERTIES SKIP_RETURN_CODE 77 LABELS "check;e2e;threads;optimised"
    DEPENDS "${names}" ENVIRONMENT "SOURCE_DIR=${CMAKE_SOURCE_DIR}")
endfunction()

cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL audit_add_clean_tree_test)
