#!/usr/bin/env bash
# Devices: a second one of the same person, keys in an agent and for how long, and a service whose keys come as a credential.
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
world_start

# --- a second device of the same person ---
expect 0 "the first device's offer" as anna device offer --out offer --server "$url"
expect 0 "the new device's request" as phone device request offer --key-file people/phone.key --name "Anna's phone" --out request \
	--passphrase-fd 3 3<passphrase
words=$(tail -n 1 out)
contains err "device add request --words" "what to do next"
contains people/phone.key "kdf argon2id 3 268435456 " "B22: the cost of guessing at a new key"
expect 7 "other words" as anna device add request --words "babad-babad-babad-babad-babad-babad"
contains err "WORDS" "a swapped file is told from its words"

# Both files swapped for those of somebody in the middle, who has a server of their own: the words differ.
sed "s|^session .*|session $(head -c 32 /dev/zero | base64)|" offer >swapped.offer
expect 0 "a request for a swapped offer" as middle device request swapped.offer --key-file people/middle.key --name "Anna's phone" \
	--out swapped --passphrase-fd 3 3<passphrase
expect 7 "the words of a swapped offer" as anna device add swapped --words "$(tail -n 1 out)"
contains err "WORDS" "a swapped offer is told from the words"

# A request for another signer: its proof is not for anna.
sed "s|^signer .*|signer $(sed -n 's/^signer //p' people/middle.key)|" offer >other.offer
expect 0 "a request for another's offer" as other device request other.offer --key-file people/other.key --name "Anna's phone" \
	--out other --passphrase-fd 3 3<passphrase
expect 7 "a proof for another" as anna device add other --words "$(tail -n 1 out)"
contains err "PROOF" "the proof names whose the device becomes"

expect 0 "nothing was entered so far" as anna device list -o name
[ "$(wc -l <out)" -eq 1 ] || fault "$(wc -l <out) devices"
expect 0 "the right words" as anna device add request --words "$words"
log_in phone
[ "$(field person_id as phone whoami)" = "$(field person_id as anna whoami)" ] || fault "the phone is anna's"
expect 0 "the new device signs" as phone person add --organisation "$rail" --name "Lena Holm" -o name
for who in anna phone; do
	expect 0 "$who is well, and shouts at no device" as "$who" doctor
	! grep -q UNKNOWN err || fault "$who shouts at a device it was told of"
done
expect 2 "the same request twice" as anna device add request --words "$words"
contains err "KEY_IN_USE" "keys stand for one device"

# --- the agent ---
mkdir -m 700 tap
node "$source_dir/tests/e2e/tap.mjs" tap/agent "$SSH_AUTH_SOCK" tap/said &
pids+=("$!")
wait_for tap/agent
SSH_AUTH_SOCK=$work/tap/agent log_in anna
# ADD_ID_CONSTRAINED ends with: lifetime (1), 28,800 s.
[[ $(od -An -v -tx1 tap/said | tr -d ' \n') == *0100007080* ]] || fault "the key goes to the agent for 8 hours"
stat -c %a run/isms-audit/anna.login | grep -qx 600 || fault "the login file is for its owner alone"
expect 0 "no passphrase while logged in" setsid env AUDITC_PROFILE=anna auditc person add --organisation "$rail" --name "Nils" -o name
# The login is over when its time is: what it left behind does not count, and nobody is there to ask.
sed -i 's/^expires .*/expires 2020-01-01T00:00:00.000000Z/' run/isms-audit/anna.login
rm run/isms-audit/anna.session
expect 4 "after eight hours" setsid env AUDITC_PROFILE=anna auditc whoami
contains err "NO_PASSPHRASE" "the passphrase is asked for again"
log_in anna
expect 0 "logout" as anna logout
expect 4 "after logout" setsid env AUDITC_PROFILE=anna auditc whoami
log_in anna

# --- a service ---
robot=$(as anna person add --organisation "$rail" --name "Backup collector" --is-service -o name 2>/dev/null)
as anna invite "$robot" --server "$url" --out robot.invitation 2>/dev/null
expect 0 "a service enrols without a passphrase" as robot enrol robot.invitation --key-file robot.clear --name "collector" \
	--credential audit-key
words=$(tail -n 1 out)
contains err "systemd-creds encrypt --name=audit-key" "what to do with the key"
expect 0 "the inviter confirms" as anna device confirm "$(as anna device list --person "$robot" -o name)" --words "$words"
expect 7 "outside its unit" as robot whoami
contains err "NO_CREDENTIAL" "the keys come with the unit"
mkdir -m 700 credentials
mv robot.clear credentials/audit-key
export CREDENTIALS_DIRECTORY=$work/credentials
expect 0 "inside its unit" as robot whoami -o csv --columns person_name
contains out "Backup collector" "who it is"
expect 5 "what people decide" as robot person add --organisation "$rail" --name "Nobody"
chmod 644 credentials/audit-key
rm -f run/isms-audit/robot.*
expect 5 "a credential that others can read" as robot whoami
chmod 600 credentials/audit-key
# A person's key file does not become one without a passphrase by standing there, and a clear one counts nowhere else.
cp people/phone.key credentials/phone
sed -i "s|^key .*|key $work/credentials/phone|" config/isms-audit/phone/profile
rm -f run/isms-audit/phone.*
expect 4 "an encrypted key file asks for its passphrase" setsid env AUDITC_PROFILE=phone SSH_AUTH_SOCK= auditc whoami
cp credentials/audit-key people/clear.key
sed -i "s|^key .*|key $work/people/clear.key|" config/isms-audit/robot/profile
expect 5 "a clear key file elsewhere" as robot whoami
contains err "credentials only" "and says why"
verdict client_devices
