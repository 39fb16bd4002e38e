#!/usr/bin/env bash
# Makes every package of a release in artifacts/packages, with SHA256SUMS. The same commit gives the same bytes.
#   eng/package.sh [--output DIR]   makes them, prints each file with its size, and how long the program takes to start
#   eng/package.sh --twice          makes them twice from nothing, and fails when a byte differs
# The version is <Version> in Directory.Build.props. Network is used to restore NuGet packages that are not on this machine
# yet, and for nothing after that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"
output="$root/artifacts/packages"
work="$root/artifacts/package"
again=false
while [ $# -gt 0 ]; do
    case "$1" in
        --output) output="$(realpath -m "$2")"; shift 2 ;;
        --twice) again=true; shift ;;
        -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "package: unknown option $1 (try --help)" >&2; exit 2 ;;
    esac
done

if $again; then
    for folder in "$root/artifacts/packages-first" "$output"; do
        rm -rf "$work"
        "$root/eng/package.sh" --output "$folder"
    done
    diff "$root/artifacts/packages-first/SHA256SUMS" "$output/SHA256SUMS" || { echo "package: two runs differ" >&2; exit 1; }
    echo "two runs gave the same bytes"
    exit 0
fi

for tool in dotnet git dpkg-deb ldd tar gzip xz zip sha256sum; do
    command -v "$tool" >/dev/null || { echo "package: $tool is needed" >&2; exit 1; }
done
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "package: packages are made on Linux x86_64" >&2; exit 1; }

# shellcheck source=packaging/debian.sh
. eng/packaging/debian.sh
# shellcheck source=packaging/oci.sh
. eng/packaging/oci.sh

version="$(sed -n 's,.*<Version>\(.*\)</Version>.*,\1,p' Directory.Build.props)"
revision="$(git rev-parse HEAD)"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
umask 022
started=$SECONDS
build="$work/build"
release=(-p:NameplateRelease=true "-p:ArtifactsPath=$build" -p:ContinuousIntegrationBuild=true)
quiet=(--nologo --verbosity quiet)

# tar_of TREE NAME...: to standard output, nothing of this machine in it
tar_of() {
    tar --sort=name --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$1" -cf - "${@:2}"
}

# zip_of TREE FILE
zip_of() {
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    (cd "$1" && find . -type f -printf '%P\n' | sort | zip -q -X -9 "$2" -@)
}

# said LABEL COMMAND...: runs it; prints its output only when it fails
said() {
    local label="$1" begun=$SECONDS status log
    log="$work/${1// /-}.log"
    shift
    set +e
    (set -e; "$@") >"$log" 2>&1
    status=$?
    set -e
    if [ "$status" != 0 ]; then
        cat "$log" >&2
        echo "package: $label failed" >&2
        exit 1
    fi
    printf '%-48s %4d s\n' "$label" $((SECONDS - begun))
}

# together: waits for every "said ... &"; fails when one of them failed
together() {
    local job
    for job in $(jobs -p); do wait "$job"; done
}

mkdir -p "$work" "$output"
find "$output" -mindepth 1 -delete

restore() {
    dotnet restore src/Nameplate.Cli "${release[@]}" --verbosity quiet && return
    echo "A package is missing here, and could not be fetched. Each of the three programs needs its runtime pack,"
    echo "Microsoft.NETCore.App.Runtime.linux-x64, .linux-arm64 or .win-x64, of the version named above; all need"
    echo "Microsoft.NETCore.App.Crossgen2.linux-x64 and Microsoft.NET.ILLink.Tasks, too."
    return 1
}
said "restore" restore
said "build" dotnet build src/Nameplate.Cli --no-restore --configuration Release "${release[@]}" "${quiet[@]}"

for runtime in linux-x64 linux-arm64 win-x64; do
    published="$build/publish/Nameplate.Cli/release_$runtime"
    rm -rf "$published"
    said "nameplate for $runtime" dotnet publish src/Nameplate.Cli --no-restore --configuration Release --runtime "$runtime" \
        -p:BuildProjectReferences=false "${release[@]}" "${quiet[@]}" &
done
together
program() { echo "$build/publish/Nameplate.Cli/release_$1/nameplate${2:-}"; }

# What .NET carries with it, as its runtime pack says.
pack="$(dotnet msbuild src/Nameplate.Cli "${release[@]}" -getProperty:NuGetPackageRoot)microsoft.netcore.app.runtime.linux-x64"
pack="$pack/$(dotnet msbuild src/Nameplate.Cli "${release[@]}" -getProperty:BundledNETCoreAppPackageVersion)"
notices="$work/THIRD-PARTY-NOTICES.txt"
tr -d '\r' <"$pack/LICENSE.TXT" | cat eng/packaging/notices.txt - >"$notices"
tr -d '\r' <"$pack/THIRD-PARTY-NOTICES.TXT" >>"$notices"

# Completions and the man page, from the program itself.
shell_files="$work/share"
rm -rf "$shell_files"
mkdir -p "$shell_files"/{bash-completion/completions,zsh/vendor-completions,fish/vendor_completions.d,man/man1}
"$(program linux-x64)" completion bash >"$shell_files/bash-completion/completions/nameplate"
"$(program linux-x64)" completion zsh >"$shell_files/zsh/vendor-completions/_nameplate"
"$(program linux-x64)" completion fish >"$shell_files/fish/vendor_completions.d/nameplate.fish"
"$(program linux-x64)" man | gzip -9n >"$shell_files/man/man1/nameplate.1.gz"
find "$shell_files" -type f -exec chmod 644 {} +

archive() {
    local runtime="$1" name="nameplate-$version-$1" tree="$work/archive-$1"
    rm -rf "$tree"
    mkdir -p "$tree/$name"
    install -m 644 LICENSE "$notices" "$tree/$name/"
    if [ "$runtime" = win-x64 ]; then
        install -m 755 "$(program "$runtime" .exe)" "$tree/$name/"
        zip_of "$tree" "$output/$name.zip"
    else
        install -m 755 "$(program "$runtime")" "$tree/$name/"
        tar_of "$tree" "$name" | gzip -9n >"$output/$name.tar.gz"
    fi
}
pack_all() {
    dotnet msbuild eng/packages.proj -t:Pack -m -nologo -v:quiet "${release[@]}" -p:Configuration=Release "-p:PackageOutputPath=$work/nuget"
    mv "$work"/nuget/*.nupkg "$work"/nuget/*.snupkg "$output/"
}
rm -rf "$work/nuget"
said "NuGet packages" pack_all &
for runtime in linux-x64 linux-arm64 win-x64; do said "archive for $runtime" archive "$runtime" & done
said "Debian package for amd64" debian_package amd64 "$(program linux-x64)" "$notices" "$output/nameplate_${version}_amd64.deb" &
said "Debian package for arm64" debian_package arm64 "$(program linux-arm64)" "$notices" "$output/nameplate_${version}_arm64.deb" &
said "OCI image" oci_image "$(program linux-x64)" "$notices" "$output/nameplate-$version-linux-x64.oci.tar" &
together

(cd "$output" && sha256sum -- * >"$work/SHA256SUMS")
mv "$work/SHA256SUMS" "$output/"

echo
(cd "$output" && find . -type f -printf '%s %P\n' | sort -k 2 | numfmt --to=si --suffix=B --format='%8.1f' | sed 's/^/  /')
for runtime in linux-x64 linux-arm64 win-x64; do
    file="$(program "$runtime")"
    [ -f "$file" ] || file="$file.exe"
    printf '  the program itself, %-12s %s\n' "$runtime" "$(stat -c %s "$file" | numfmt --to=si --suffix=B --format='%.1f')"
done

# Of twenty starts the fastest: the rest of the machine is not what is measured.
best=9999
for _ in $(seq 20); do
    begun="$(date +%s%3N)"
    "$(program linux-x64)" --version >/dev/null
    took=$(($(date +%s%3N) - begun))
    [ "$took" -ge "$best" ] || best="$took"
done
printf '  starts in 0.%03d s (%s --version, best of 20)\n' "$best" "linux-x64"
echo "packages of $version in ${output#"$root/"}, made in $((SECONDS - started)) s"
