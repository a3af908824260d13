#!/usr/bin/env bash
# Makes a small Linux with OpenZFS and sshd that qemu boots from two files; nothing but Debian packages goes in.
#   build-vm.sh FOLDER
# leaves in FOLDER: vmlinuz, initrd.zst, and key (of the guest's root). Takes some minutes: the ZFS module is compiled.
# Needs root, mmdebstrap, cpio, zstd and ssh-keygen.
set -euo pipefail
folder=$1
release=bookworm
work=$(mktemp -d "${TMPDIR:-/var/tmp}/dsg-build-vm-XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"

# The mirror that this machine uses, in either of the two forms of its list.
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\?\([^ ]*\).*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=http://deb.debian.org/debian

debootstrap() { # variant, packages, target, more options
  mmdebstrap --quiet --variant="$1" --components=main,contrib --include="$2" "${@:4}" "$release" "$3" "$mirror"
}

# First a system in which the module is compiled for Debian's cloud kernel; it is thrown away.
debootstrap apt linux-image-cloud-amd64,linux-headers-cloud-amd64,zfs-dkms,kmod "$work/build"
kernel=$(ls "$work/build/lib/modules")
[ -n "$(find "$work/build/lib/modules/$kernel" -name 'zfs.ko*')" ] || { echo 'the ZFS module was not compiled' >&2; exit 1; }

# Then the one that boots, with only the modules that it loads.
debootstrap minbase zfsutils-linux,openssh-server,iproute2,kmod,procps,sudo "$work/root" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*'
modules=$work/root/lib/modules/$kernel
mkdir -p "$modules"
for module in virtio_pci virtio_net virtio_blk virtio_rng ext4 zfs; do
  chroot "$work/build" modprobe -S "$kernel" --show-depends "$module"
done | awk '$1 == "insmod" { print $2 }' | sort -u | while read -r file; do
  install -D -m 644 "$work/build$file" "$work/root$file"
done
cp "$work/build/lib/modules/$kernel"/modules.{order,builtin,builtin.modinfo} "$modules/"
chroot "$work/root" depmod "$kernel"
chroot "$work/root" useradd --create-home --shell /bin/bash ann
rm -rf "$work"/root/var/cache/apt "$work"/root/var/lib/apt/lists "$work"/root/usr/lib/x86_64-linux-gnu/gconv

cat > "$work/root/init" <<'INIT'
#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /run /tmp /mnt/app
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
for module in virtio_pci virtio_net virtio_blk virtio_rng ext4 zfs; do modprobe $module; done
ip link set lo up
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
mkdir -p /run/sshd
/usr/sbin/sshd
# Pools are imported by the tests: that is the moment that counts as the boot of a server.
exec sleep infinity
INIT
chmod 755 "$work/root/init"
rm -f "$work"/root/etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C guest -f "$work/root/etc/ssh/ssh_host_ed25519_key"
rm -f "$folder/key" "$folder/key.pub"
ssh-keygen -q -t ed25519 -N '' -C test -f "$folder/key"
install -d -m 700 "$work/root/root/.ssh"
install -m 600 "$folder/key.pub" "$work/root/root/.ssh/authorized_keys"
cp "$work/build/boot/vmlinuz-$kernel" "$folder/vmlinuz"
(cd "$work/root" && find . -print0 | cpio --null --create --format=newc --quiet) | zstd -q -12 -T0 -f -o "$folder/initrd.zst"
