# The acceptance checks, a step each: put, read, count, remove.
export HADOOP_USER_NAME=hadoop
folder=/tmp/burgeon-acceptance
text="one fish two fish
red fish blue fish"
case "$1" in
  put)
    hdfs dfs -rm -r -f -skipTrash "$folder" > /dev/null
    hdfs dfs -mkdir -p "$folder/in"
    printf '%s\n' "$text" | hdfs dfs -put - "$folder/in/text"
    ;;
  read)
    found=$(hdfs dfs -cat "$folder/in/text")
    [ "$found" = "$text" ] || { echo "The file holds something else: $found" >&2; exit 1; }
    ;;
  count)
    hdfs dfs -rm -r -f -skipTrash "$folder/out" > /dev/null
    log=$(hadoop jar "$EXAMPLES" wordcount "$folder/in" "$folder/out" 2>&1) || { printf '%s\n' "$log" | tail -n 40 >&2; exit 1; }
    found=$(hdfs dfs -cat "$folder/out/part-r-00000" | tr '\t\n' ' ;')
    [ "$found" = "blue 1;fish 4;one 1;red 1;two 1;" ] || { echo "The job counted: $found" >&2; exit 1; }
    echo "The job counted: $found"
    ;;
  remove) hdfs dfs -rm -r -f -skipTrash "$folder" > /dev/null ;;
esac
