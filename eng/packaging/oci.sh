# An image in the layout of the Open Container Initiative (image-spec 1.0: image-layout.md, manifest.md, config.md), as one tar:
#   oci-layout  index.json  blobs/sha256/<digest>: two layers (what the program is linked to; the program), config, manifest
# Made without a container engine. The C library is the one of the Debian that runs this script.

# oci_blob FILE: moves a file among the blobs, prints "sha256:digest size"
oci_blob() {
    local digest
    digest="$(sha256sum "$1" | cut -d ' ' -f 1)"
    mv "$1" "$layout/blobs/sha256/$digest"
    echo "sha256:$digest $(stat -c %s "$layout/blobs/sha256/$digest")"
}

# oci_layer TREE: prints "diff_id digest size"
oci_layer() {
    tar_of "$1" . >"$work/layer.tar"
    local plain
    plain="$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)"
    gzip -9n "$work/layer.tar"
    echo "sha256:$plain $(oci_blob "$work/layer.tar.gz")"
}

# oci_base TREE PROGRAM: the libraries that the program is linked to, and the directories that a container is given
oci_base() {
    local tree="$1" program="$2" library owner
    mkdir -p "$tree"/{dev,etc,proc,root,state,sys,tmp,usr/share/common-licenses}
    chmod 1777 "$tree/tmp"
    chmod 700 "$tree/root"
    echo 'root:x:0:0:root:/root:/usr/bin/nameplate' >"$tree/etc/passwd"
    printf 'root:x:0:\ndialout:x:20:\n' >"$tree/etc/group"
    # One of the two names of a library is unknown to dpkg: /lib is a link to /usr/lib.
    ldd "$program" | grep -o '/[^ ]*' | sort | while read -r library; do
        install -D -m 755 "$library" "$tree$library"
        owner="$(dpkg-query --search "$(readlink -f "$library")" "$library" 2>/dev/null | head -1 | cut -d : -f 1 || true)"
        [ -n "$owner" ] || { echo "package: no Debian package owns $library" >&2; return 1; }
        install -D -m 644 "/usr/share/doc/$owner/copyright" "$tree/usr/share/doc/$owner/copyright"
    done
    cp -L /usr/share/common-licenses/{GPL-2,GPL-3,LGPL-2.1} "$tree/usr/share/common-licenses/"
}

# oci_image PROGRAM NOTICES FILE
oci_image() {
    local program="$1" notices="$2" file="$3" created base_id base_digest base_size own_id own_digest own_size config manifest
    layout="$work/oci"
    rm -rf "$layout" "$work/oci-base" "$work/oci-own"
    mkdir -p "$layout/blobs/sha256"
    oci_base "$work/oci-base" "$program"
    install -D -m 755 "$program" "$work/oci-own/usr/bin/nameplate"
    install -D -m 644 "$root/LICENSE" "$work/oci-own/usr/share/doc/nameplate/LICENSE"
    install -D -m 644 "$notices" "$work/oci-own/usr/share/doc/nameplate/THIRD-PARTY-NOTICES.txt"
    read -r base_id base_digest base_size <<<"$(oci_layer "$work/oci-base")"
    read -r own_id own_digest own_size <<<"$(oci_layer "$work/oci-own")"
    created="$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)"

    cat >"$work/config.json" <<EOF
{"created":"$created","architecture":"amd64","os":"linux",
"config":{"Entrypoint":["/usr/bin/nameplate"],"Cmd":["--help"],"WorkingDir":"/root","Volumes":{"/state":{}},
"Env":["PATH=/usr/bin","HOME=/root","NAMEPLATE_STATE=/state","DOTNET_EnableDiagnostics=0"],
"Labels":{"org.opencontainers.image.title":"nameplate","org.opencontainers.image.version":"$version",
"org.opencontainers.image.revision":"$revision","org.opencontainers.image.licenses":"MIT"}},
"rootfs":{"type":"layers","diff_ids":["$base_id","$own_id"]},
"history":[{"created":"$created","created_by":"libraries"},{"created":"$created","created_by":"nameplate $version"}]}
EOF
    read -r config config_size <<<"$(oci_blob "$work/config.json")"
    cat >"$work/manifest.json" <<EOF
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"$config","size":$config_size},
"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"$base_digest","size":$base_size},
{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"$own_digest","size":$own_size}]}
EOF
    read -r manifest manifest_size <<<"$(oci_blob "$work/manifest.json")"
    cat >"$layout/index.json" <<EOF
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",
"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"$manifest","size":$manifest_size,
"platform":{"architecture":"amd64","os":"linux"},"annotations":{"org.opencontainers.image.ref.name":"$version"}}]}
EOF
    printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
    tar_of "$layout" blobs index.json oci-layout >"$file"
}
