# From .proto files to libraries: protobuf-c code, schema tables, dispatch and projection (proto/gen).
find_program(PROTOC protoc REQUIRED)
find_program(PROTOC_C protoc-gen-c REQUIRED)
find_path(PROTOBUF_IMPORTS google/protobuf/descriptor.proto REQUIRED)
find_path(PROTOBUF_C_IMPORTS protobuf-c/protobuf-c.proto REQUIRED)

set(AUDIT_PROTO_ROOT ${CMAKE_SOURCE_DIR}/proto)
file(GLOB AUDIT_PROTO_FILES RELATIVE ${AUDIT_PROTO_ROOT} CONFIGURE_DEPENDS ${AUDIT_PROTO_ROOT}/audit/v1/*.proto)
set(AUDIT_PROTO_PATHS -I ${AUDIT_PROTO_ROOT} -I ${PROTOBUF_IMPORTS} -I ${PROTOBUF_C_IMPORTS})

# Tables and calls passed on, very many of them: nothing is gained by optimising them but where the program is shipped.
function(generated_sources)
  if(AUDIT_FLAVOUR MATCHES "^(dev|asan|tsan)$")
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O0;-U_FORTIFY_SOURCE")
  endif()
endfunction()

# protobuf_c_library(TARGET ROOT FILES...): a static library of the .pb-c code of these files below ROOT.
function(protobuf_c_library target root)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target})
  file(MAKE_DIRECTORY ${out})
  set(sources)
  foreach(file IN LISTS ARGN)
    string(REGEX REPLACE "\\.proto$" ".pb-c" stem ${file})
    add_custom_command(OUTPUT ${out}/${stem}.c ${out}/${stem}.h
      COMMAND ${PROTOC} -I ${root} ${AUDIT_PROTO_PATHS} --plugin=protoc-gen-c=${PROTOC_C} --c_out=${out} ${root}/${file}
      DEPENDS ${root}/${file} VERBATIM)
    list(APPEND sources ${out}/${stem}.c ${out}/${stem}.h)
    generated_sources(${out}/${stem}.c)
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC PkgConfig::protobuf_c PRIVATE generated_flags)
endfunction()

# schema_library(TARGET KIND CODE ROOT FILES...): what proto/gen writes about FILES, compiled as
#   TARGET             common/schema.h's tables and lookups, with the .pb-c code in CODE
#   TARGET_dispatch    gen/dispatch.h: handlers' prototypes and thunks, for the daemon
#   TARGET_projection  `const char projection_sql[]`
#   TARGET_rows        gen/rows.h: typed rows for handlers (daemon/rpc.h), and the standard handlers
#   TARGET_vocabulary  gen/vocabulary.h: enums as plain C, for daemon/rule
# Messages and nouns of proto/audit/v1 are always among the tables; only FILES' methods are callable.
function(schema_library target kind code root)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target})
  set(set ${out}/gen/schema.binpb)
  list(TRANSFORM ARGN PREPEND ${root}/ OUTPUT_VARIABLE own)
  list(TRANSFORM AUDIT_PROTO_FILES PREPEND ${AUDIT_PROTO_ROOT}/ OUTPUT_VARIABLE audit)
  list(APPEND own ${audit})
  list(REMOVE_DUPLICATES own)
  set(written schema.c dispatch.h dispatch.c projection.c rows.h rows.c vocabulary.h vocabulary.c protocol.md)
  list(TRANSFORM written PREPEND ${out}/gen/)
  file(MAKE_DIRECTORY ${out}/gen)
  add_custom_command(OUTPUT ${set}
    COMMAND ${PROTOC} -I ${root} ${AUDIT_PROTO_PATHS} --include_imports --include_source_info
      --descriptor_set_out=${set} ${own}
    DEPENDS ${own} VERBATIM)
  add_custom_command(OUTPUT ${written}
    COMMAND schema_gen ${set} ${out}/gen ${ARGN}
    DEPENDS ${set} schema_gen VERBATIM)
  add_custom_target(${target}_written DEPENDS ${written})
  foreach(name IN ITEMS schema dispatch projection rows vocabulary)
    generated_sources(${out}/gen/${name}.c)
  endforeach()

  add_library(${target} ${kind} ${out}/gen/schema.c ${CMAKE_SOURCE_DIR}/common/schema.c)
  target_link_libraries(${target} PUBLIC ${code} audit_pb PRIVATE build_flags)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  add_library(${target}_dispatch ${kind} ${out}/gen/dispatch.c)
  target_link_libraries(${target}_dispatch PUBLIC ${code} audit_pb PRIVATE generated_flags)
  target_include_directories(${target}_dispatch SYSTEM PUBLIC ${out})
  add_library(${target}_projection ${kind} ${out}/gen/projection.c)
  target_link_libraries(${target}_projection PRIVATE generated_flags)
  add_library(${target}_rows ${kind} ${out}/gen/rows.c)
  target_link_libraries(${target}_rows PUBLIC ${code} audit_pb PRIVATE generated_flags)
  target_include_directories(${target}_rows PUBLIC ${CMAKE_SOURCE_DIR})
  target_include_directories(${target}_rows SYSTEM PUBLIC ${out})
  add_library(${target}_vocabulary ${kind} ${out}/gen/vocabulary.c)
  target_link_libraries(${target}_vocabulary PRIVATE generated_flags)
  target_include_directories(${target}_vocabulary SYSTEM PUBLIC ${out})
  foreach(library IN ITEMS ${target} ${target}_dispatch ${target}_projection ${target}_rows ${target}_vocabulary)
    add_dependencies(${library} ${target}_written)
  endforeach()
endfunction()

# audit_schema(TARGET ROOT FILES...): a schema of a test's own nouns beside the product's. Its targets
# are object libraries, named directly by the test, so that they win over the product's tables even if
# another library of the test links those.
function(audit_schema target root)
  protobuf_c_library(${target}_pb ${root} ${ARGN})
  target_link_libraries(${target}_pb PUBLIC audit_pb)
  schema_library(${target} OBJECT ${target}_pb ${root} ${ARGN})
endfunction()
