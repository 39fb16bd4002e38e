# A Debian package made of a published program: no maintainer scripts, so that removing it leaves nothing.

# debian_package ARCHITECTURE PROGRAM NOTICES FILE
debian_package() {
    local architecture="$1" program="$2" notices="$3" file="$4"
    local source="$root/eng/packaging/debian" tree="$work/deb-$1"
    local documents="$tree/usr/share/doc/nameplate"
    rm -rf "$tree"
    install -D -m 755 "$program" "$tree/usr/bin/nameplate"
    install -D -m 644 "$source/60-nameplate.rules" "$tree/usr/lib/udev/rules.d/60-nameplate.rules"
    install -D -m 644 "$source/lintian-overrides" "$tree/usr/share/lintian/overrides/nameplate"
    install -D -m 644 "$source/copyright" "$documents/copyright"
    gzip -9nc "$notices" >"$documents/THIRD-PARTY-NOTICES.txt.gz"
    gzip -9nc "$root/CHANGELOG.md" >"$documents/NEWS.md.gz"
    {
        printf 'nameplate (%s) unstable; urgency=medium\n\n  * What is new: NEWS.md.gz.\n\n' "$version"
        printf ' -- Nameplate contributors <nameplate@packages.invalid>  %s\n' "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
    } | gzip -9n >"$documents/changelog.gz"
    cp -r "$shell_files/." "$tree/usr/share/"

    (cd "$tree" && find usr -type f -printf '%P\n' | sort | sed 's,^,usr/,' | xargs -d '\n' md5sum) >"$tree.md5sums"
    install -D -m 644 "$tree.md5sums" "$tree/DEBIAN/md5sums"
    sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$(du -sk --apparent-size "$tree/usr" | cut -f 1)/" \
        "$source/control" >"$tree/DEBIAN/control"
    find "$tree" -type d -exec chmod 755 {} +
    # One thread: the blocks of several would depend on how many cores there are. dpkg-deb takes times from SOURCE_DATE_EPOCH.
    dpkg-deb --root-owner-group -Zxz -z6 --threads-max=1 --build "$tree" "$file" >/dev/null
}
