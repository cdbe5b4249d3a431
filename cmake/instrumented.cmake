# The fuzz flavour compiles the libraries that read outside bytes from Debian's source (tests/fuzz/sources.sh), with the
# coverage and the sanitizers of our own code: a fuzzer sees nothing inside a shared library. A library whose source is not
# there is linked as everywhere else, and the configuration says so loudly.
set(AUDIT_SOURCES ${CMAKE_SOURCE_DIR}/build/sources CACHE PATH "where tests/fuzz/sources.sh put them")
set(instrumented "")
set(not_instrumented "")

# instrumented_library(NAME FOLDER SOURCES... INCLUDES... OPTIONS...): defines PkgConfig::NAME when the source is there.
function(instrumented_library name folder)
  cmake_parse_arguments(arg "" "" "SOURCES;INCLUDES;OPTIONS" ${ARGN})
  set(root ${AUDIT_SOURCES}/${folder})
  if(NOT EXISTS ${root}/VERSION.installed)
    set(not_instrumented ${not_instrumented} ${folder} PARENT_SCOPE)
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${pkg_name_of_${name}})
    return()
  endif()
  file(STRINGS ${root}/VERSION.installed version)
  list(TRANSFORM arg_SOURCES PREPEND ${root}/)
  list(TRANSFORM arg_INCLUDES PREPEND ${root}/)
  add_library(${name}_instrumented STATIC ${arg_SOURCES})
  target_include_directories(${name}_instrumented SYSTEM PUBLIC ${arg_INCLUDES})
  target_compile_options(${name}_instrumented PRIVATE -w ${arg_OPTIONS})
  target_link_libraries(${name}_instrumented PRIVATE generated_flags)
  add_library(PkgConfig::${name} ALIAS ${name}_instrumented)
  set(instrumented ${instrumented} "${folder} ${version}" PARENT_SCOPE)
endfunction()

set(pkg_name_of_protobuf_c libprotobuf-c)
set(pkg_name_of_fyaml libfyaml)
set(pkg_name_of_jansson jansson)

# Two lines of it are undefined behaviour that is known and harmless; they are named, one by one.
instrumented_library(protobuf_c protobuf-c
  SOURCES protobuf-c/protobuf-c.c
  INCLUDES .
  OPTIONS -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/tests/fuzz/known_undefined.txt)

# Its configure step would write this one; the options below say what it would.
file(WRITE ${CMAKE_BINARY_DIR}/jansson_config/jansson_private_config.h "")
instrumented_library(jansson jansson
  SOURCES src/dump.c src/error.c src/hashtable.c src/hashtable_seed.c src/load.c src/memory.c src/pack_unpack.c
    src/strbuffer.c src/strconv.c src/utf.c src/value.c src/version.c
  INCLUDES src
  OPTIONS -I${CMAKE_BINARY_DIR}/jansson_config -DHAVE_STDINT_H -DHAVE_UNISTD_H -DHAVE_SYS_TYPES_H -DHAVE_SYS_TIME_H -DHAVE_GETTIMEOFDAY -DHAVE_LOCALE_H
    -DHAVE_LOCALECONV -DHAVE_STRTOLL -DHAVE_ENDIAN_H -DHAVE_FCNTL_H -DHAVE_OPEN -DHAVE_READ -DHAVE_CLOSE -DHAVE_GETPID
    -DHAVE_SYS_PARAM_H -DHAVE_ATOMIC_BUILTINS -DHAVE_SYNC_BUILTINS -DUSE_URANDOM -DINITIAL_HASHTABLE_ORDER=3)

instrumented_library(fyaml libfyaml
  SOURCES src/lib/fy-accel.c src/lib/fy-atom.c src/lib/fy-composer.c src/lib/fy-ctype.c src/lib/fy-diag.c
    src/lib/fy-doc.c src/lib/fy-docbuilder.c src/lib/fy-docstate.c src/lib/fy-dump.c src/lib/fy-emit.c
    src/lib/fy-event.c src/lib/fy-input.c src/lib/fy-parse.c src/lib/fy-path.c src/lib/fy-token.c src/lib/fy-types.c
    src/lib/fy-utf8.c src/lib/fy-utils.c src/lib/fy-walk.c src/xxhash/xxhash.c
  INCLUDES include src/lib src/xxhash
  OPTIONS -DVERSION="from-source" -DHAVE_QSORT_R=1)

if(instrumented)
  list(JOIN instrumented ", " text)
  message(STATUS "compiled in with coverage and sanitizers: ${text}")
endif()
if(not_instrumented)
  list(JOIN not_instrumented ", " text)
  message(WARNING "NOT compiled in, so the fuzzer is blind in them: ${text}. Run tests/fuzz/sources.sh build/sources")
endif()
