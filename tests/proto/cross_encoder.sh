#!/usr/bin/env bash
# cross_encoder.sh PRINT_SAMPLES: runs tests/tools/cross_encoder.mjs, or says loudly why it cannot.
set -euo pipefail
: "${SOURCE_DIR:=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}"
tools=$SOURCE_DIR/tests/tools
if ! command -v node >/dev/null || [ ! -d "$tools/node_modules/@bufbuild/protobuf" ]; then
	echo '!!!! SKIPPED: no @bufbuild/protobuf. The two encoders were not compared: npm ci --prefix tests/tools'
	exit 77
fi
exec node "$tools/cross_encoder.mjs" "$1"
