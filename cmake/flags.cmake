# The flags every target of ours links as `build_flags`; generated code links `generated_flags`.
add_library(build_flags INTERFACE)
add_library(generated_flags INTERFACE)

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Release keeps its assertions: a restart is cheap, a wrong entry is for ever. All flags stand below.
set(CMAKE_C_FLAGS_RELEASE "")

target_compile_definitions(generated_flags INTERFACE _GNU_SOURCE)
target_compile_options(generated_flags INTERFACE -g)

# Criterion's assertion macros convert int to one-bit fields, so its tests do without -Wconversion.
add_library(test_flags INTERFACE)
target_compile_options(test_flags INTERFACE
  -Wall -Wextra -Wshadow -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla
  -Wundef -Werror -fno-strict-overflow -include ${CMAKE_SOURCE_DIR}/common/banned.h)
target_include_directories(test_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_link_libraries(test_flags INTERFACE generated_flags)
target_compile_options(build_flags INTERFACE -Wpedantic -Wconversion)
target_link_libraries(build_flags INTERFACE test_flags)

if(AUDIT_FLAVOUR STREQUAL "dev")
  target_compile_options(generated_flags INTERFACE -O1 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
elseif(AUDIT_FLAVOUR STREQUAL "asan")
  target_compile_options(generated_flags INTERFACE -O1
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(generated_flags INTERFACE -fsanitize=address,undefined)
elseif(AUDIT_FLAVOUR STREQUAL "tsan")
  target_compile_options(generated_flags INTERFACE -O1 -fsanitize=thread)
  target_link_options(generated_flags INTERFACE -fsanitize=thread)
elseif(AUDIT_FLAVOUR STREQUAL "fuzz")
  target_compile_options(generated_flags INTERFACE -O1
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
  target_link_options(generated_flags INTERFACE -fsanitize=address,undefined)
elseif(AUDIT_FLAVOUR STREQUAL "cov")
  target_compile_options(generated_flags INTERFACE -O0 --coverage)
  target_link_options(generated_flags INTERFACE --coverage)
elseif(AUDIT_FLAVOUR STREQUAL "release")
  # What is shipped, and measured, is linked as one (link_as_one); tests take the libraries' machine code as it stands.
  set(is_apart "$<AND:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>,$<NOT:$<BOOL:$<TARGET_PROPERTY:AS_ONE>>>>")
  target_compile_options(generated_flags INTERFACE -O2 $<$<NOT:${is_apart}>:-flto=auto;-ffat-lto-objects>
    -fstack-protector-strong -fstack-clash-protection -fcf-protection
    -ftrivial-auto-var-init=zero -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  # Inlining shows gcc paths where a failing function's outputs are not set; TRY leaves before they are read.
  target_compile_options(test_flags INTERFACE -Wno-maybe-uninitialized)
  target_link_options(generated_flags INTERFACE $<IF:${is_apart},-fno-lto,-flto=auto> -pie -Wl,-z,relro,-z,now)
else()
  message(FATAL_ERROR "AUDIT_FLAVOUR is '${AUDIT_FLAVOUR}': dev, asan, tsan, fuzz, cov or release")
endif()

# Some hundred programs are linked in each lane of the tests: a fast linker there, and Debian's own for what is shipped.
if(AUDIT_FLAVOUR MATCHES "^(dev|asan|tsan|fuzz)$")
  target_link_options(generated_flags INTERFACE -fuse-ld=lld)
endif()

# link_as_one(TARGETS...): programs that link-time optimisation sees whole, where the flavour has it.
function(link_as_one)
  set_target_properties(${ARGN} PROPERTIES AS_ONE TRUE)
endfunction()
