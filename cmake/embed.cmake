# embed_text(TARGET NAME FILE): adds `const char NAME[]` with the file's text to TARGET, made anew when it changes.
function(embed_text target name file)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DIN=${source} -DOUT=${out}
      -P ${CMAKE_SOURCE_DIR}/cmake/embed_write.cmake
    DEPENDS ${source} ${CMAKE_SOURCE_DIR}/cmake/embed_write.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# embed_words(TARGET NAME FILE): adds `const uint8_t NAME[]` and `const size_t NAME_len` with the compiled catalogue FILE.po.
function(embed_words target name file)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(mo ${CMAKE_CURRENT_BINARY_DIR}/${name}.mo)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${MSGFMT} --check-format --endianness=little -o ${mo} ${source}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DIN=${mo} -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/embed_bytes.cmake
    DEPENDS ${source} ${CMAKE_SOURCE_DIR}/cmake/embed_bytes.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
