# A cluster of Ceph that keeps all in memory, and its gateway for S3, on this machine alone until standard input ends.
# Reads FOLDER, which is there and empty, the ports MONITOR and GATEWAY, and the keys of a user, ACCESS and SECRET.
# Says `ready` when the gateway answers and there is the user.
set -eu
cd "$FOLDER"
mkdir monitor store gateway run
cluster=$(cat /proc/sys/kernel/random/uuid)
store=$(cat /proc/sys/kernel/random/uuid)
cat >ceph.conf <<END
[global]
fsid = $cluster
mon_host = v2:127.0.0.1:$MONITOR
public_addr = 127.0.0.1
ms_bind_ipv6 = false
keyring = $FOLDER/keyring
run_dir = $FOLDER/run
admin_socket = $FOLDER/run/\$name.\$pid.socket
log_file = /dev/null
mon_cluster_log_file = /dev/null
mon_data = $FOLDER/monitor
mon_data_avail_crit = -1
mon_data_avail_warn = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 2000
paxos_propose_interval = 0.05
osd_data = $FOLDER/store
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
rgw_data = $FOLDER/gateway
rgw_frontends = beast endpoint=127.0.0.1:$GATEWAY
rgw_gc_obj_min_wait = 10
rgw_gc_processor_period = 10
END
export CEPH_CONF=$FOLDER/ceph.conf

daemons=
end() {
  exec 2>/dev/null
  [ -z "$daemons" ] || kill -9 $daemons 2>/dev/null || true
  wait
  rm -rf "$FOLDER"
}
trap end EXIT
start() {
  "$@" </dev/null >/dev/null 2>&1 &
  daemons="$daemons $!"
}

monmaptool --create --fsid "$cluster" --addv a "[v2:127.0.0.1:$MONITOR]" map >/dev/null
ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *'
ceph-authtool keyring --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
ceph-mon --mkfs -i a --monmap map
start ceph-mon -f -i a
timeout 60 ceph osd new "$store" 0 >/dev/null
ceph-osd --mkfs -i 0 --osd-uuid "$store" 2>/dev/null
start ceph-osd -f -i 0
start radosgw -f -n client.admin
timeout 60 radosgw-admin user create --uid=tests --display-name=tests --access-key="$ACCESS" --secret-key="$SECRET" >/dev/null
until (exec 3<>"/dev/tcp/127.0.0.1/$GATEWAY") 2>/dev/null; do sleep 0.05; done
echo ready
read -r _ || true
