#!/bin/sh
# Stands in for the tools that log in to registries, by the name that it is called with, and for what runs them.
# A call is a record in the file $RECORD: between record separators, fields that begin with a unit separator. $SECRET is
# the password that the registry knows, $JOINED_SECRET the same without line breaks, $RETURN a carriage return.
#
# Options are read as pflag reads them (github.com/spf13/pflag, flag.go: parseSingleShortArg, parseLongArg). As
# docker/cli does in cli/command/registry/login.go (verifyLoginOptions, loginUser), a login fails with both kinds of
# password, without a user beside --password-stdin, and where a user or a password is missing and there is no terminal
# to ask at; one "\n" and then one "\r" is taken off the end of what is read. podman, buildah and skopeo join the lines
# that they read (containers/common, pkg/auth/auth.go: Login).
name=${0##*/}
newline='
'

skip_options() { # LETTERS WORDS…: counts the words that are options; those with LETTERS take a value
  valued=$1 count=0
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --) count=$((count + 1)); break ;;
      -[$valued]) count=$((count + 2)); [ $# -lt 2 ] || shift ;;
      -?*) count=$((count + 1)) ;;
      *) break ;;
    esac
    shift
  done
}

case $name in
  sudo) skip_options uUgh "$@"; shift "$count"; exec "$@" ;;
  summon) skip_options f "$@"; shift "$count"; exec "$@" ;;
  sshpass) skip_options p "$@"; shift "$count"; exec "$@" ;;
  ssh)
    skip_options ilpoFJ "$@"
    shift "$((count + 1))"
    [ $# -gt 0 ] || exec sh
    exec sh -c "$*"
    ;;
  token | DOCKER_PASSWORD)
    printf '%s\n' "${SECRET-}"
    [ "${1-}" != --fails ]
    exit
    ;;
  DOCKER_USERNAME) echo ci; exit ;;
  aws | gcloud | oc | terraform)
    case " $* " in
      *" registry info "*) echo h.example.com ;;
      *user*) echo ci ;;
      *) printf '%s\n' "${SECRET-}" ;;
    esac
    exit
    ;;
esac

record() { printf '\036%s' "$name"; printf '\037%s' "$@" "${A-}"; printf '\036'; }
fail() { record refused >> "$RECORD"; exit 1; }
operand() {
  case $path,$1 in
    login*,*) operands=$((operands + 1)); [ "$operands" -gt "$first" ] || registry=$1 ;;
    ,"$name") ;;
    ,login | auth,login | registry,login) path=login ;;
    repo,add) path=login first=2 most=2 ;;
    ,auth | ,registry | ,repo) path=$1 ;;
    *) record "$path" "$@" >> "$RECORD"; exit 0 ;;
  esac
}

path='' user='' password='' given='' stdin='' registry='' operands=0 first=1 most=1
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; for word; do operand "$word"; done; break ;;
    --username=* | --user=*) user=${1#*=} ;;
    --password=* | --pass=* | --identity-token=*) password=${1#*=} given=1 ;;
    --password-stdin | --pass-stdin | --identity-token-stdin) stdin=1 ;;
    -u=*) user=${1#-u=} ;;
    -p=*) password=${1#-p=} given=1 ;;
    --username | --user | -u) [ $# -gt 1 ] || fail; user=$2; shift ;;
    --password | --pass | --identity-token | -p | -Dp) [ $# -gt 1 ] || fail; password=$2 given=1; shift ;;
    -u?*) user=${1#-u} ;;
    -p?*) password=${1#-p} given=1 ;;
    --config | --host | --email | --authfile | -H | -e) [ $# -gt 1 ] || fail; shift ;;
    -?*) ;;
    *) operand "$1" ;;
  esac
  shift
done

[ -n "$path" ] || { record >> "$RECORD"; exit 0; }
[ "$operands" -le "$most" ] || fail
if [ -n "$stdin" ]; then
  [ -z "$password" ] && [ -n "$user" ] || fail
  given='' joined=''
  while IFS= read -r line; do password=$password$line$newline joined=$joined${line%"$RETURN"}; done
  password=$password$line joined=$joined${line%"$RETURN"}
  password=${password%"$newline"} password=${password%"$RETURN"}
  case $name in podman | buildah | skopeo) password=$joined ;; esac
fi
[ -n "$user" ] && [ -n "$password" ] || fail
# A shell takes the line breaks off the end of what it substitutes.
answer=no
secret=${SECRET-}
while :; do
  case $password in "$secret" | "${JOINED_SECRET-}") answer=yes ;; esac
  case $secret in *"$newline") secret=${secret%"$newline"} ;; *) break ;; esac
done
[ -z "${REFUSE-}" ] || answer=no
record login "$user" "$registry" "$password" "${given:+argument}" "$answer" >> "$RECORD"
[ "$answer" = yes ] && echo "Login Succeeded"
