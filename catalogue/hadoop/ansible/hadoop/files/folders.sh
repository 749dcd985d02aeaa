# The NameNode answers a moment after its start; each attempt starts a Java, which takes its own time.
export HADOOP_USER_NAME=hadoop
for attempt in $(seq 60); do
  systemctl is-active --quiet hadoop-namenode || { journalctl -u hadoop-namenode -n 30 --no-pager -o cat >&2; exit 1; }
  { : < "/dev/tcp/$(hdfs address)/9000"; } 2>/dev/null && break
  sleep 1
done
hdfs dfsadmin -safemode wait > /dev/null
hdfs dfs -mkdir -p /tmp /user/hadoop
hdfs dfs -chmod 1777 /tmp
