# Empties the list of workers that leave, and has the daemons read it: a run that was cut off in between leaves a mark.
mark=/etc/hadoop/exclude.changed
[ -s /etc/hadoop/exclude ] || [ -e "$mark" ] || exit 0
touch "$mark"
: > /etc/hadoop/exclude
export HADOOP_USER_NAME=hadoop
hdfs dfsadmin -refreshNodes >&2
yarn rmadmin -refreshNodes >&2
rm "$mark"
echo "let in"
