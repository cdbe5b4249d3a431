# Run by embed_words: writes the file IN as the bytes NAME to OUT.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1, " bytes "${hex}")
string(REGEX REPLACE "(................................................................................................)" "\\1\n\t" bytes "${bytes}")
file(WRITE ${OUT} "/* Written by cmake/embed_bytes.cmake. */\n#include <stddef.h>\n#include <stdint.h>\nextern const uint8_t ${NAME}[];
extern const size_t ${NAME}_len;\nconst uint8_t ${NAME}[] = {\n\t${bytes}\n};\nconst size_t ${NAME}_len = sizeof(${NAME});\n")
